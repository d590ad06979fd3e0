import type { HardhatRuntimeEnvironment } from "hardhat/types/hre";
import { build } from "../lib/build.js";
import { reportErrors } from "../lib/reportErrors.js";

/** `hardhat partner suspend --partner P`: a guardian stops a partner's issues and trades. */
export default async function partnerSuspend(
  options: { manifest: string; book: string; partner: string },
  hre: HardhatRuntimeEnvironment,
): Promise<void> {
  await build(hre);
  await reportErrors(
    async () => {
      // After the build: they import the bindings that the build generates.
      const { openAlliance } = await import("../lib/alliance/openAlliance.js");
      const { suspendPartner } = await import("../lib/alliance/suspendPartner.js");
      await openAlliance(hre, options, async ({ connection, state }) => {
        const sent = await suspendPartner(connection, await state(), options.partner);
        process.stdout.write(sent ? "Suspended. Only the council can reinstate it.\n" : "It is suspended already.\n");
      });
    },
    { json: false },
  );
}
