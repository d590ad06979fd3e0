import type { HardhatRuntimeEnvironment } from "hardhat/types/hre";
import type { runLift } from "../alliance/runLift.js";
import { runAllianceTask } from "./runAllianceTask.js";

/** Options of the tasks by which the council lifts what was stopped. */
export interface LiftOptions {
  readonly manifest: string;
  readonly book: string;
  readonly partner: string;
  readonly transactions: string;
}

/** What the tasks that lift have in common: they open the alliance, lift one kind of stop, and print what was done. */
export async function runLiftTask(
  hre: HardhatRuntimeEnvironment,
  id: readonly string[],
  options: LiftOptions,
  stopped: Parameters<typeof runLift>[1],
): Promise<void> {
  await runAllianceTask(hre, id, options, async (alliance) => {
    const { runLift } = await import("../alliance/runLift.js");
    process.stdout.write(`${await runLift(alliance, stopped, options)}\n`);
  });
}
