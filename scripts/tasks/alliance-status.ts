import type { HardhatRuntimeEnvironment } from "hardhat/types/hre";
import { toJson } from "../../sdk/text/toJson.js";
import { runAllianceTask } from "./runAllianceTask.js";

/** Nobody has to look at anything, but the chain is not what the file says. */
const DIFFERENT = 3;

/** `hardhat alliance status [--manifest F] [--book F] [--json]`: how the alliance is. Sends nothing. Exit code 1 with any alarm, 3 with drift. */
export default async function allianceStatus(
  options: { manifest: string; book: string; json: boolean },
  hre: HardhatRuntimeEnvironment,
): Promise<void> {
  const reading = { ...options, sign: false };
  await runAllianceTask(hre, ["alliance", "status"], reading, async ({ manifest, code: codeOf, state: read }) => {
    const { statusOf } = await import("../alliance/statusOf.js");
    const { formatStatus } = await import("../alliance/formatStatus.js");
    const { planRows } = await import("../alliance/planRows.js");
    const state = await read();
    const status = statusOf(manifest, state, await codeOf(state));
    const { plan, governed, code, alarms } = status;

    const drift = { steps: planRows({ ...plan, state }, []), fixed: plan.fixed };
    const found = { ...state, made: [...state.made], code, drift, governed, alarms };
    process.stdout.write(options.json ? toJson(found) : `${formatStatus(status)}\n`);
    if (alarms.length > 0) process.exitCode = 1;
    else if (plan.steps.length + plan.fixed.length > 0) process.exitCode = DIFFERENT;
  });
}
