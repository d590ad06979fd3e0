import type { HardhatRuntimeEnvironment } from "hardhat/types/hre";
import { AllianceError } from "../../sdk/AllianceError.js";
import { build } from "../lib/build.js";
import { reportErrors } from "../lib/reportErrors.js";
import { toJson } from "../lib/toJson.js";

/** The chain is not what the file says. */
const DIFFERENT = 3;

/**
 * `hardhat alliance plan [--manifest F] [--book F] [--transactions F] [--json]`: what `alliance apply` would do. Sends nothing. Exit code 3
 * when there is a difference.
 */
export default async function alliancePlan(
  options: { manifest: string; book: string; transactions: string; json: boolean },
  hre: HardhatRuntimeEnvironment,
): Promise<void> {
  await build(hre);
  const { json, transactions } = options;
  await reportErrors(
    async () => {
      // After the build: they import the bindings that the build generates.
      const { openAlliance } = await import("../lib/alliance/openAlliance.js");
      const { readPlan } = await import("../lib/alliance/readPlan.js");
      const { planRows } = await import("../lib/alliance/planRows.js");
      const { formatPlan } = await import("../lib/alliance/formatPlan.js");
      const { refuseFixed } = await import("../lib/alliance/refuseFixed.js");
      const { writeTransactions } = await import("../lib/alliance/writeTransactions.js");
      await openAlliance(hre, options, async ({ manifest, connection, deployment, keys }) => {
        const { provider } = connection.ethers;
        const plan = await readPlan(provider, manifest, deployment);
        const rows = planRows(plan, keys);
        process.stdout.write(json ? toJson({ steps: rows, fixed: plan.fixed }) : `${formatPlan(rows)}\n`);
        refuseFixed(plan.fixed);
        if (transactions !== "") {
          if (plan.state === undefined) {
            throw new AllianceError("NOT_DEPLOYED", "There is no timelock yet.", "Run `alliance apply` first.");
          }
          await writeTransactions(transactions, manifest, plan.steps, plan.state, provider);
        }
        if (rows.length > 0) process.exitCode = DIFFERENT;
      });
    },
    { json },
  );
}
