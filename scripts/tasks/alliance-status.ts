import type { HardhatRuntimeEnvironment } from "hardhat/types/hre";
import { build } from "../lib/build.js";
import { reportErrors } from "../lib/reportErrors.js";
import { toJson } from "../lib/toJson.js";

/** Nobody has to look at anything, but the chain is not what the file says. */
const DIFFERENT = 3;

/** `hardhat alliance status [--manifest F] [--book F] [--json]`: how the alliance is. Sends nothing. Exit code 1 with any alarm, 3 with drift. */
export default async function allianceStatus(
  options: { manifest: string; book: string; json: boolean },
  hre: HardhatRuntimeEnvironment,
): Promise<void> {
  await build(hre);
  const { json } = options;
  await reportErrors(
    async () => {
      // After the build: they import the bindings that the build generates.
      const { openAlliance } = await import("../lib/alliance/openAlliance.js");
      const { checkCode } = await import("../lib/alliance/checkCode.js");
      const { statusOf } = await import("../lib/alliance/statusOf.js");
      const { formatStatus } = await import("../lib/alliance/formatStatus.js");
      const { planRows } = await import("../lib/alliance/planRows.js");
      await openAlliance(hre, { ...options, sign: false }, async ({ manifest, connection, state: read }) => {
        const state = await read();
        const status = statusOf(manifest, state, await checkCode(hre, connection.ethers.provider, state));
        const { plan, code, alarms } = status;

        const drift = { steps: planRows({ ...plan, state }, []), fixed: plan.fixed };
        process.stdout.write(
          json ? toJson({ ...state, made: [...state.made], code, drift, alarms }) : `${formatStatus(status)}\n`,
        );
        if (alarms.length > 0) process.exitCode = 1;
        else if (plan.steps.length + plan.fixed.length > 0) process.exitCode = DIFFERENT;
      });
    },
    { json },
  );
}
