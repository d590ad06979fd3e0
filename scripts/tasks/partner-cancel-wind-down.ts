import type { HardhatRuntimeEnvironment } from "hardhat/types/hre";
import { build } from "../lib/build.js";
import { reportErrors } from "../lib/reportErrors.js";

/** `hardhat partner cancel-wind-down --partner P [--transactions F]`: the council takes back that a partner closes. */
export default async function partnerCancelWindDown(
  options: { manifest: string; book: string; partner: string; transactions: string },
  hre: HardhatRuntimeEnvironment,
): Promise<void> {
  await build(hre);
  await reportErrors(
    async () => {
      // After the build: they import the bindings that the build generates.
      const { openAlliance } = await import("../lib/alliance/openAlliance.js");
      const { runLift } = await import("../lib/alliance/runLift.js");
      await openAlliance(hre, options, async (alliance) => {
        process.stdout.write(`${await runLift(alliance, "wind-down", options)}\n`);
      });
    },
    { json: false },
  );
}
