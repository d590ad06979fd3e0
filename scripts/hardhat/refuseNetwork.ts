import type { HardhatRuntimeEnvironment } from "hardhat/types/hre";
import { AllianceError } from "../../sdk/AllianceError.js";
import { givenNetwork } from "./givenNetwork.js";

/**
 * Refuses a network where a task plays on a chain that it makes itself: whoever names one must not believe that it was used. Error:
 * `NETWORK_UNUSED`.
 */
export function refuseNetwork(hre: Pick<HardhatRuntimeEnvironment, "config" | "globalOptions">, task: string): void {
  const network = givenNetwork(hre);
  if (network === undefined || hre.config.networks[network]?.type !== "http") return;
  throw new AllianceError(
    "NETWORK_UNUSED",
    `\`${task}\` plays on a chain that it makes and throws away, never on "${network}". Nothing was done.`,
    `Leave out --network ${network}.`,
  );
}
