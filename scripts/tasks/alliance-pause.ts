import type { HardhatRuntimeEnvironment } from "hardhat/types/hre";
import { runAllianceTask } from "./runAllianceTask.js";

/** `hardhat alliance pause [--partner P]`: a guardian stops all pools, or one partner's. */
export default async function alliancePause(
  options: { manifest: string; book: string; partner: string },
  hre: HardhatRuntimeEnvironment,
): Promise<void> {
  await runAllianceTask(hre, ["alliance", "pause"], options, async ({ connection, state }) => {
    const { pauseAlliance } = await import("../alliance/pauseAlliance.js");
    const partner = options.partner === "" ? undefined : options.partner;
    const sent = await pauseAlliance(connection, await state(), partner);
    process.stdout.write(sent ? "Paused. Only the council can let it go on.\n" : "It is paused already.\n");
  });
}
