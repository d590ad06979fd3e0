import type { HardhatRuntimeEnvironment } from "hardhat/types/hre";
import { build } from "../lib/build.js";
import { reportErrors } from "../lib/reportErrors.js";
import type { runLift } from "../lib/alliance/runLift.js";

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
  options: LiftOptions,
  stopped: Parameters<typeof runLift>[1],
): Promise<void> {
  await build(hre);
  await reportErrors(
    async () => {
      // After the build: they import the bindings that the build generates.
      const { openAlliance } = await import("../lib/alliance/openAlliance.js");
      const { runLift } = await import("../lib/alliance/runLift.js");
      await openAlliance(hre, options, async (alliance) => {
        process.stdout.write(`${await runLift(alliance, stopped, options)}\n`);
      });
    },
    { json: false },
  );
}
