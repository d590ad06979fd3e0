import type { HardhatRuntimeEnvironment } from "hardhat/types/hre";
import { build } from "../lib/build.js";
import { reportErrors } from "../lib/reportErrors.js";

/** `hardhat alliance pause [--partner P]`: a guardian stops all pools, or one partner's. */
export default async function alliancePause(
  options: { manifest: string; book: string; partner: string },
  hre: HardhatRuntimeEnvironment,
): Promise<void> {
  await build(hre);
  await reportErrors(
    async () => {
      // After the build: they import the bindings that the build generates.
      const { openAlliance } = await import("../lib/alliance/openAlliance.js");
      const { pauseAlliance } = await import("../lib/alliance/pauseAlliance.js");
      await openAlliance(hre, options, async ({ connection, state }) => {
        const sent = await pauseAlliance(
          connection,
          await state(),
          options.partner === "" ? undefined : options.partner,
        );
        process.stdout.write(sent ? "Paused. Only the council can let it go on.\n" : "It is paused already.\n");
      });
    },
    { json: false },
  );
}
