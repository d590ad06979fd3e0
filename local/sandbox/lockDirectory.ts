import { rmSync } from "node:fs";
import { mkdir } from "node:fs/promises";
import { join } from "node:path";
import { AllianceError } from "../../sdk/AllianceError.js";
import { holdLock } from "../../scripts/hardhat/holdLock.js";

/**
 * Makes a directory its own for as long as this process lives.
 *
 * Errors: `SANDBOX_RUNNING` when another process has it, `SANDBOX_UNWRITABLE`.
 *
 * @returns Frees the directory.
 */
export async function lockDirectory(directory: string): Promise<() => void> {
  const file = join(directory, "sandbox.lock");
  const unlock = await hold(directory, file);
  if (unlock === undefined) {
    throw new AllianceError(
      "SANDBOX_RUNNING",
      `A sandbox is running in ${directory}: its sandbox.json says where.`,
      "Use that one, end it with Ctrl-C, or give another --directory and other ports.",
    );
  }
  return () => {
    rmSync(file, { force: true });
    unlock();
  };
}

async function hold(directory: string, file: string): Promise<(() => void) | undefined> {
  try {
    await mkdir(directory, { recursive: true, mode: 0o700 });
    return await holdLock(file);
  } catch (cause) {
    throw new AllianceError(
      "SANDBOX_UNWRITABLE",
      `The sandbox cannot write to ${directory}: ${cause instanceof Error ? cause.message : String(cause)}.`,
      "Give a --directory that you may write to.",
      { cause },
    );
  }
}
