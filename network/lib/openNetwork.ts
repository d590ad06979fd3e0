import { readFile, stat } from "node:fs/promises";
import { join } from "node:path";
import { z } from "zod";
import { AllianceError } from "../../sdk/AllianceError.js";
import { ownerOf, type Owner } from "./ownerOf.js";
import type { Network } from "./parseNetwork.js";
import { readNetwork } from "./readNetwork.js";
import { validatorsOf } from "./validatorsOf.js";

/** What a network's directory cannot be made again from: everything else follows from these and the nodes' keys. */
export interface OpenNetwork {
  readonly network: Network;
  readonly tokenKey: string;
  /** `genesis.json`, as text. */
  readonly genesis: string;
  /** The addresses of block 0's validators. */
  readonly firstValidators: readonly string[];
  readonly owner: Owner;
}

const OTHERS = 0o077;

const header = z.object({ extraData: z.string().regex(/^0x[0-9a-f]+$/) });

function headerIn(genesis: string, directory: string): z.output<typeof header> {
  try {
    return header.parse(JSON.parse(genesis));
  } catch (cause) {
    throw new AllianceError(
      "NETWORK_DAMAGED",
      `${join(directory, "genesis.json")} is no genesis file.`,
      "Put it back from a node or a backup: all nodes have the same.",
      { cause },
    );
  }
}

/** Whoever reads the key makes tokens of any role. */
async function refuseExposedKey(file: string): Promise<void> {
  const found = await stat(file).catch(() => undefined);
  if (found === undefined || (found.mode & OTHERS) === 0 || process.platform === "win32") return;
  throw new AllianceError(
    "KEY_EXPOSED",
    `The key ${file} is open to others (mode ${(found.mode & 0o777).toString(8)}).`,
    `Close it with \`chmod 600 ${file}\`; if anybody can have read it, take a new one with \`hardhat network rotate-token-key\`.`,
  );
}

/**
 * Reads a network's directory.
 *
 * Errors: `KEY_EXPOSED` when others could read or change the key that signs tokens, `NETWORK_DAMAGED` when a file is missing or is not what it should be, `EXTRA_DATA_INVALID`, and those of {@link readNetwork}.
 */
export async function openNetwork(directory: string): Promise<OpenNetwork> {
  const { network } = await readNetwork(join(directory, "network.json5"));
  const read = async (file: string) => {
    try {
      return await readFile(join(directory, file), "utf8");
    } catch (cause) {
      const reason = cause instanceof Error ? cause.message : String(cause);
      throw new AllianceError(
        "NETWORK_DAMAGED",
        `${join(directory, file)} cannot be read: ${reason}.`,
        "Put it back from a backup, and run this as the owner of the directory.",
        { cause },
      );
    }
  };
  const genesis = await read("genesis.json");
  await refuseExposedKey(join(directory, "token-key.pem"));
  const firstValidators = validatorsOf(headerIn(genesis, directory).extraData);
  return { network, genesis, firstValidators, tokenKey: await read("token-key.pem"), owner: await ownerOf(directory) };
}
