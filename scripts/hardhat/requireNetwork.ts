import type { HardhatRuntimeEnvironment } from "hardhat/types/hre";
import { AllianceError } from "../../sdk/AllianceError.js";
import { commandOf } from "./commandOf.js";
import { givenNetwork } from "./givenNetwork.js";
import { PUBLIC_ENDS } from "./publicEnds.js";

const ends: ReadonlySet<string> = new Set(Object.values(PUBLIC_ENDS));

/**
 * Refuses to look for an alliance on a chain in this process's memory, which is empty at the beginning and gone at the end: there nothing
 * is found that somebody deployed, and nothing stays that is sent. For every task whose chain others made; it comes before anything else.
 *
 * Error: `NETWORK_MISSING`, with the line to be typed for each network that is configured.
 *
 * @param id The task's.
 * @param options With which it is run.
 */
export function requireNetwork(
  hre: Pick<HardhatRuntimeEnvironment, "config" | "globalOptions" | "tasks">,
  id: readonly string[],
  options: object,
): void {
  const network = givenNetwork(hre);
  const { networks } = hre.config;
  if (networks[network ?? "default"]?.type === "http") return;
  const command = commandOf(hre, id, options);
  const lines = Object.keys(networks)
    .filter((name) => networks[name]?.type === "http" && !ends.has(name))
    .map((name) => `\`${command} --network ${name}\``);
  const named = network === undefined ? "No --network is given" : `The network "${network}" is none of a node`;
  throw new AllianceError(
    "NETWORK_MISSING",
    `${named}: \`${id.join(" ")}\` would act on a chain in this process's memory, which is gone when it ends. Nothing was done.`,
    `Say which chain is meant: ${lines.join(", or ")}.`,
  );
}
