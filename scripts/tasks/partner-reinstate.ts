import type { HardhatRuntimeEnvironment } from "hardhat/types/hre";
import { runLiftTask, type LiftOptions } from "./runLiftTask.js";

/** `hardhat partner reinstate --partner P [--transactions F]`: the council lets a suspended partner go on. */
export default async function partnerReinstate(options: LiftOptions, hre: HardhatRuntimeEnvironment): Promise<void> {
  await runLiftTask(hre, ["partner", "reinstate"], options, "partner");
}
