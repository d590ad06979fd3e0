import { lstat, readFile } from "node:fs/promises";
import { nodeIdentity } from "./nodeIdentity.js";
import { AllianceError } from "../../sdk/AllianceError.js";

const OTHERS = 0o077;

/** `undefined` when there is no such file. */
async function statusOf(file: string) {
  try {
    return await lstat(file);
  } catch (error) {
    if (error instanceof Error && "code" in error && error.code === "ENOENT") return undefined;
    throw error;
  }
}

async function textOf(file: string): Promise<string | undefined> {
  const status = await statusOf(file);
  if (status === undefined) return undefined;
  if ((status.mode & OTHERS) !== 0) {
    throw new AllianceError(
      "KEY_EXPOSED",
      `The key ${file} is open to others (mode ${(status.mode & 0o777).toString(8)}).`,
      "If nobody can have read it, close it with chmod 600; else take a new one.",
    );
  }
  return readFile(file, "utf8");
}

/**
 * Reads a node's private key: 32 bytes in hexadecimal, with 0x or without. `undefined` when the file does not exist.
 *
 * Errors: `KEY_UNREADABLE`, `KEY_EXPOSED` when others could read it, `KEY_INVALID`.
 */
export async function readNodeKey(file: string): Promise<string | undefined> {
  let text: string | undefined;
  try {
    text = await textOf(file);
  } catch (cause) {
    if (cause instanceof AllianceError) throw cause;
    const reason = cause instanceof Error ? cause.message : String(cause);
    throw new AllianceError(
      "KEY_UNREADABLE",
      `The key ${file} cannot be read: ${reason}.`,
      "Let the user who runs this read it; nothing was written.",
      { cause },
    );
  }
  if (text === undefined) return undefined;
  const key = `0x${text.trim().replace(/^0x/, "")}`;
  try {
    // Zero, or a number past the curve's order, is no key though it has the length.
    nodeIdentity(key);
    return key.toLowerCase();
  } catch {
    // The cause is left out: its message could show the key.
    throw new AllianceError(
      "KEY_INVALID",
      `${file} is not a private key of secp256k1.`,
      "Put the right file there: 64 hexadecimal digits, as Besu writes them; nothing was written.",
    );
  }
}
