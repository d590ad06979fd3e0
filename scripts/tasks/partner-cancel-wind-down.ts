import type { HardhatRuntimeEnvironment } from "hardhat/types/hre";
import { runLiftTask, type LiftOptions } from "./runLiftTask.js";

/** `hardhat partner cancel-wind-down --partner P [--transactions F]`: the council takes back that a partner closes. */
export default async function partnerCancelWindDown(
  options: LiftOptions,
  hre: HardhatRuntimeEnvironment,
): Promise<void> {
  await runLiftTask(hre, ["partner", "cancel-wind-down"], options, "wind-down");
}
