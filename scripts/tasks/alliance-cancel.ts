import type { HardhatRuntimeEnvironment } from "hardhat/types/hre";
import { build } from "../lib/build.js";
import { reportErrors } from "../lib/reportErrors.js";

/** `hardhat alliance cancel [--operation O] [--transactions F]`: a guardian or the council cancels what waits in the timelock. */
export default async function allianceCancel(
  options: { manifest: string; book: string; operation: string; transactions: string },
  hre: HardhatRuntimeEnvironment,
): Promise<void> {
  await build(hre);
  await reportErrors(
    async () => {
      // After the build: they import the bindings that the build generates.
      const { openAlliance } = await import("../lib/alliance/openAlliance.js");
      const { runCancel } = await import("../lib/alliance/runCancel.js");
      await openAlliance(hre, options, async (alliance) => {
        process.stdout.write(`${await runCancel(alliance, options)}\n`);
      });
    },
    { json: false },
  );
}
