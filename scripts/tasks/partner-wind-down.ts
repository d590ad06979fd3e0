import type { HardhatRuntimeEnvironment } from "hardhat/types/hre";
import { parseTime } from "../../sdk/time/parseTime.js";
import { runAllianceTask } from "./runAllianceTask.js";

/** `hardhat partner wind-down --partner P --closes-at T`: its admin announces that it closes. Only the council can take it back. */
export default async function partnerWindDown(
  options: { manifest: string; book: string; partner: string; closesAt: string },
  hre: HardhatRuntimeEnvironment,
): Promise<void> {
  await runAllianceTask(hre, ["partner", "wind-down"], options, async ({ connection, deployment, state }) => {
    const closesAt = parseTime(options.closesAt, { dates: false });
    const { windDownPartner } = await import("../alliance/windDownPartner.js");
    const sent = await deployment.exclusively(async () =>
      windDownPartner(connection, await state(), options.partner, closesAt),
    );
    process.stdout.write(sent ? "Announced.\n" : "It was announced already.\n");
  });
}
