import { getAddress } from "ethers";
import { z } from "zod";
import { AllianceError } from "../AllianceError.js";
import { readSecretFile } from "./readSecretFile.js";

/** An encrypted key file, and the address that it says its key is of. */
export interface KeyFile {
  readonly json: string;
  readonly address: string;
}

const keystore = z.looseObject({ version: z.literal(3), address: z.string() });

/** Reads a key file (Web3 Secret Storage, version 3), without opening it. Errors: `KEY_FILE_UNREADABLE`, `KEY_FILE_INVALID`, `KEY_EXPOSED`. */
export async function readKeyFile(file: string): Promise<KeyFile> {
  const json = await readSecretFile("key file", file);
  if (json === undefined) {
    throw new AllianceError(
      "KEY_FILE_UNREADABLE",
      `The key file ${file} cannot be read.`,
      "Give the path of the file.",
    );
  }
  const address = addressIn(json);
  if (address !== undefined) return { json, address };
  throw new AllianceError(
    "KEY_FILE_INVALID",
    `${file} is no encrypted key file that names its address.`,
    "Make one with `milk key new` or `milk key import`.",
  );
}

function addressIn(json: string): string | undefined {
  try {
    const found = keystore.safeParse(JSON.parse(json)).data;
    return found && getAddress(found.address);
  } catch {
    // Whatever is wrong with it: what it says may be a key that was put there by mistake.
    return undefined;
  }
}
