import type { HardhatRuntimeEnvironment } from "hardhat/types/hre";
import { parseTime } from "../../sdk/time/parseTime.js";
import { build } from "../lib/build.js";
import { reportErrors } from "../lib/reportErrors.js";

/** `hardhat partner wind-down --partner P --closes-at T`: its admin announces that it closes. Only the council can take it back. */
export default async function partnerWindDown(
  options: { manifest: string; book: string; partner: string; closesAt: string },
  hre: HardhatRuntimeEnvironment,
): Promise<void> {
  await build(hre);
  await reportErrors(
    async () => {
      const closesAt = parseTime(options.closesAt, { dates: false });
      // After the build: they import the bindings that the build generates.
      const { openAlliance } = await import("../lib/alliance/openAlliance.js");
      const { windDownPartner } = await import("../lib/alliance/windDownPartner.js");
      await openAlliance(hre, options, async ({ connection, state }) => {
        const sent = await windDownPartner(connection, await state(), options.partner, closesAt);
        process.stdout.write(sent ? "Announced.\n" : "It was announced already.\n");
      });
    },
    { json: false },
  );
}
