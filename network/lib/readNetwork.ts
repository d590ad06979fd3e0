import { readTextFile } from "../../sdk/files/readTextFile.js";
import { parseJson5 } from "../../sdk/text/parseJson5.js";
import { parseNetwork, type Network } from "./parseNetwork.js";

/**
 * Reads the description of a network, a JSON5 file, and gives it with its text.
 *
 * Errors: `NETWORK_UNREADABLE`, `NETWORK_SYNTAX`, `NETWORK_INVALID`.
 */
export async function readNetwork(file: string): Promise<{ readonly text: string; readonly network: Network }> {
  const text = await readTextFile(file, {
    code: "NETWORK_UNREADABLE",
    remedy:
      "Give the path of a network's description, such as network/network.example.json5, or of a directory that was made from one.",
  });
  return { text, network: parseNetwork(parseJson5(text, file, "NETWORK_SYNTAX"), file) };
}
