import type { HardhatRuntimeEnvironment } from "hardhat/types/hre";
import { AllianceError } from "../../sdk/AllianceError.js";
import { build } from "../lib/build.js";
import { reportErrors } from "../lib/reportErrors.js";

/** Unix seconds. Error: `INVALID_TIME`. */
function secondsOf(text: string): number {
  const time = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$/.test(text) ? Date.parse(text) / 1_000 : NaN;
  if (Number.isInteger(time)) return time;
  throw new AllianceError("INVALID_TIME", `"${text}" is no time.`, "Give one in UTC, such as 2027-12-31T00:00:00Z.");
}

/** `hardhat partner wind-down --partner P --closes-at T`: its admin announces that it closes. Only the council can take it back. */
export default async function partnerWindDown(
  options: { manifest: string; book: string; partner: string; closesAt: string },
  hre: HardhatRuntimeEnvironment,
): Promise<void> {
  await build(hre);
  await reportErrors(
    async () => {
      const closesAt = secondsOf(options.closesAt);
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
