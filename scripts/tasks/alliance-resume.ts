import type { HardhatRuntimeEnvironment } from "hardhat/types/hre";
import { runLiftTask, type LiftOptions } from "./runLiftTask.js";

/** `hardhat alliance resume [--partner P] [--transactions F]`: the council lets all pools, or one partner's, go on. */
export default async function allianceResume(options: LiftOptions, hre: HardhatRuntimeEnvironment): Promise<void> {
  await runLiftTask(hre, ["alliance", "resume"], options, options.partner === "" ? "all pools" : "pool");
}
