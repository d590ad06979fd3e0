import type { HardhatRuntimeEnvironment } from "hardhat/types/hre";

/** The network that --network names; undefined where it was left out, which Hardhat's types do not know. */
export function givenNetwork({ globalOptions }: Pick<HardhatRuntimeEnvironment, "globalOptions">): string | undefined {
  return globalOptions.network;
}
