import type { HardhatRuntimeEnvironment } from "hardhat/types/hre";
import { build } from "../lib/build.js";
import { fundAccounts } from "../lib/fundAccounts.js";
import { createProgress } from "../lib/progress.js";
import { reportErrors } from "../lib/reportErrors.js";
import { toJson } from "../lib/toJson.js";
import { counted } from "../../sdk/text/counted.js";

/** Something is left that waits for others, or for its time. */
const UNFINISHED = 3;
/** A development node funds its first accounts only; elsewhere nobody's coin is sent unasked. */
const DEVELOPMENT_CHAIN = 31_337;

/**
 * `hardhat alliance apply [--manifest F] [--book F] [--yes] [--json]`: makes the chain what the file says, as far as the keys at hand can.
 * Exit code 3 when something is left.
 */
export default async function allianceApply(
  options: { manifest: string; book: string; yes: boolean; json: boolean },
  hre: HardhatRuntimeEnvironment,
): Promise<void> {
  await build(hre);
  const { json, yes } = options;
  const progress = createProgress(process.stderr, { enabled: !json });
  await reportErrors(
    async () => {
      // After the build: they import the bindings that the build generates.
      const { openAlliance } = await import("../lib/alliance/openAlliance.js");
      const { applyAlliance } = await import("../lib/alliance/applyAlliance.js");
      const { planRows } = await import("../lib/alliance/planRows.js");
      const { formatPlan } = await import("../lib/alliance/formatPlan.js");
      const { confirm } = await import("../lib/alliance/confirm.js");
      await openAlliance(hre, options, async ({ manifest, connection, deployment }) => {
        const local = manifest.chainId === DEVELOPMENT_CHAIN;
        if (local) await fundAccounts(connection);
        let step = "";
        const applied = await applyAlliance(connection, manifest, deployment, {
          confirm: async (plan, keys) => {
            const rows = planRows(plan, keys);
            if (rows.length === 0 || json) return;
            process.stdout.write(`${formatPlan(rows)}\n\n`);
            if (local || yes) return;
            await confirm(`Apply this to "${connection.networkName}"?`, {
              input: process.stdin,
              output: process.stderr,
            });
          },
          onProgress: (label, done, total) => {
            if (label !== step) progress.step((step = label));
            progress.update(done, total);
          },
        });
        progress.end();
        const left = planRows(applied, []);
        const { sent, rounds } = applied;
        process.stdout.write(
          json ? toJson({ sent, rounds, left }) : `${counted(sent, "transaction")} sent.\n${formatPlan(left)}\n`,
        );
        if (left.length > 0) process.exitCode = UNFINISHED;
      });
    },
    { json },
  );
  progress.end();
}
