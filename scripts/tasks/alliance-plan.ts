import path from "node:path";
import type { HardhatRuntimeEnvironment } from "hardhat/types/hre";
import { AllianceError } from "../../sdk/AllianceError.js";
import { toJson } from "../../sdk/text/toJson.js";
import { runAllianceTask } from "./runAllianceTask.js";

/** Where what the council of the public chain is to sign goes: `batch.public.json` beside `batch.json`. */
function besideOf(file: string): string {
  const { dir, name, ext } = path.parse(file);
  return path.join(dir, `${name}.public${ext}`);
}

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
  const { json, transactions } = options;
  await runAllianceTask(hre, ["alliance", "plan"], options, async (alliance) => {
    const { readPlan } = await import("../alliance/readPlan.js");
    const { planRows } = await import("../alliance/planRows.js");
    const { formatPlan } = await import("../alliance/formatPlan.js");
    const { publicPlace } = await import("../alliance/publicPlace.js");
    const { refuseFixed } = await import("../alliance/refuseFixed.js");
    const { refuseMisplacedKeys } = await import("../alliance/refuseMisplacedKeys.js");
    const { writeTransactions } = await import("../alliance/writeTransactions.js");
    const { manifest, connection, publicConnection, deployment, keys, named } = alliance;
    const { provider } = connection.ethers;
    const plan = await readPlan(provider, manifest, deployment);
    refuseMisplacedKeys(named, manifest, plan.state);
    const rows = planRows(plan, keys);
    const { fixed, governed } = plan;
    process.stdout.write(json ? toJson({ steps: rows, fixed, governed }) : `${formatPlan(rows, plan)}\n`);
    refuseFixed(fixed);
    if (transactions !== "") {
      if (plan.state === undefined) {
        throw new AllianceError("NOT_DEPLOYED", "There is no timelock yet.", "Run `alliance apply` first.");
      }
      await writeTransactions(transactions, manifest, plan.steps, plan.state, provider);
      const [place, there] = [publicPlace(manifest), publicConnection?.ethers.provider];
      if (place !== undefined && there !== undefined) {
        await writeTransactions(besideOf(transactions), place, plan.steps, plan.state, there, "public");
      }
    }
    if (rows.length > 0) process.exitCode = DIFFERENT;
  });
}
