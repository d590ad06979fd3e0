import type { HardhatRuntimeEnvironment } from "hardhat/types/hre";
import { runAllianceTask } from "./runAllianceTask.js";

/** `hardhat alliance cancel [--operation O] [--transactions F]`: a guardian or the council cancels what waits in the timelock. */
export default async function allianceCancel(
  options: { manifest: string; book: string; operation: string; transactions: string },
  hre: HardhatRuntimeEnvironment,
): Promise<void> {
  await runAllianceTask(hre, ["alliance", "cancel"], options, async (alliance) => {
    const { runCancel } = await import("../alliance/runCancel.js");
    process.stdout.write(`${await runCancel(alliance, options)}\n`);
  });
}
