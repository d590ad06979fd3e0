import { existsSync } from "node:fs";
import type { HardhatRuntimeEnvironment } from "hardhat/types/hre";

/**
 * Builds contracts and bindings, and no Solidity tests: whatever runs the system needs none. The first build takes a minute or more, so it says what is going on. Nothing is
 * built below a test run, which has built before: two builds at a time would write the same bindings.
 */
export async function build(hre: Pick<HardhatRuntimeEnvironment, "tasks" | "config">): Promise<void> {
  if (process.env["HH_TEST"] === "true") return;
  if (!existsSync(hre.config.paths.artifacts)) process.stderr.write("Compiling the contracts (the first time only)\n");
  await hre.tasks.getTask("build").run({ quiet: true, noTests: true });
}
