import type { HardhatRuntimeEnvironment } from "hardhat/types/hre";
import { runAllianceTask } from "./runAllianceTask.js";

/** `hardhat partner suspend --partner P`: a guardian stops a partner's issues and trades. */
export default async function partnerSuspend(
  options: { manifest: string; book: string; partner: string },
  hre: HardhatRuntimeEnvironment,
): Promise<void> {
  await runAllianceTask(hre, ["partner", "suspend"], options, async ({ connection, state }) => {
    const { suspendPartner } = await import("../alliance/suspendPartner.js");
    const sent = await suspendPartner(connection, await state(), options.partner);
    process.stdout.write(sent ? "Suspended. Only the council can reinstate it.\n" : "It is suspended already.\n");
  });
}
