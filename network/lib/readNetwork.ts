import { readFile } from "node:fs/promises";
import { AllianceError } from "../../sdk/AllianceError.js";
import { parseJson5 } from "../../sdk/text/parseJson5.js";
import { parseNetwork, type Network } from "./parseNetwork.js";

/**
 * Reads the description of a network, a JSON5 file, and gives it with its text.
 *
 * Errors: `NETWORK_UNREADABLE`, `NETWORK_SYNTAX`, `NETWORK_INVALID`.
 */
export async function readNetwork(file: string): Promise<{ readonly text: string; readonly network: Network }> {
  let text: string;
  try {
    text = await readFile(file, "utf8");
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message : String(cause);
    throw new AllianceError(
      "NETWORK_UNREADABLE",
      `${file} cannot be read: ${reason}.`,
      "Give the path of a network's description, such as network/network.example.json5, or of a directory that was made from one.",
      { cause },
    );
  }
  return { text, network: parseNetwork(parseJson5(text, file, "NETWORK_SYNTAX"), file) };
}
