import type { HardhatRuntimeEnvironment } from "hardhat/types/hre";
import { fundAccounts } from "../alliance/fundAccounts.js";
import { isDevelopmentNode } from "../hardhat/isDevelopmentNode.js";
import { createProgress } from "../../sdk/terminal/progress.js";
import { toJson } from "../../sdk/text/toJson.js";
import { counted } from "../../sdk/text/counted.js";
import { runAllianceTask } from "./runAllianceTask.js";

/** Something is left that waits for others, or for its time. */
const UNFINISHED = 3;

/**
 * `hardhat alliance apply [--manifest F] [--book F] [--yes] [--json]`: makes the chain what the file says, as far as the keys at hand can.
 * Exit code 3 when something is left.
 */
export default async function allianceApply(
  options: { manifest: string; book: string; yes: boolean; json: boolean },
  hre: HardhatRuntimeEnvironment,
): Promise<void> {
  const { json, yes } = options;
  const progress = createProgress(process.stderr, { enabled: !json });
  await runAllianceTask(hre, ["alliance", "apply"], options, async ({ manifest, connection, deployment, named }) => {
    const { applyAlliance } = await import("../alliance/applyAlliance.js");
    const { planRows } = await import("../alliance/planRows.js");
    const { formatPlan } = await import("../alliance/formatPlan.js");
    const { confirm } = await import("../alliance/confirm.js");
    const { refuseMisplacedKeys } = await import("../alliance/refuseMisplacedKeys.js");
    // A development node funds its first accounts only; elsewhere nobody's coin is sent unasked.
    const local = await isDevelopmentNode(connection);
    let step = "";
    const applied = await applyAlliance(connection, manifest, deployment, {
      confirm: async (plan, keys) => {
        refuseMisplacedKeys(named, manifest, plan.state);
        const rows = planRows(plan, keys);
        if (rows.length === 0) return;
        if (!json) process.stdout.write(`${formatPlan(rows, plan)}\n\n`);
        if (local) return fundAccounts(connection);
        const terminal = { input: process.stdin, output: process.stderr };
        if (!yes) await confirm(`Apply this to "${connection.networkName}"?`, terminal);
      },
      onProgress: (label, done, total) => {
        if (label !== step) progress.step((step = label));
        progress.update(done, total);
      },
    });
    progress.end();
    const left = planRows(applied, []);
    const { sent, rounds, governed } = applied;
    process.stdout.write(
      json
        ? toJson({ sent, rounds, left, governed })
        : `${counted(sent, "transaction")} sent.\n${formatPlan(left, applied)}\n`,
    );
    if (left.length > 0) process.exitCode = UNFINISHED;
  });
  progress.end();
}
