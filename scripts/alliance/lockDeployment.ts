import { basename, resolve } from "node:path";
import { AllianceError } from "../../sdk/AllianceError.js";
import { holdLock } from "../hardhat/holdLock.js";
import { lockHolder } from "../hardhat/lockHolder.js";

const FILE = "alliance.lock";

/** What this process holds. */
const own = new Set<string>();

/**
 * Makes a deployment this process's own until it is given back or the process ends, however it ends: what a killed one leaves behind holds
 * nobody up.
 *
 * Errors: `DEPLOYMENT_LOCKED` when a process has it, naming which; `JOURNAL_UNREADABLE` when its directory cannot be used.
 *
 * @param journal The deployment's directory, which is made if it is not there.
 * @returns Gives it back.
 */
export async function lockDeployment(journal: string): Promise<() => void> {
  const file = resolve(journal, FILE);
  const unlock = await hold(journal, file);
  if (unlock === undefined) throw locked(journal, file, own.has(file) ? process.pid : await lockHolder(file));
  own.add(file);
  return () => {
    own.delete(file);
    unlock();
  };
}

async function hold(journal: string, file: string): Promise<(() => void) | undefined> {
  try {
    return await holdLock(file);
  } catch (cause) {
    throw new AllianceError(
      "JOURNAL_UNREADABLE",
      `The deployment's directory ${journal} cannot be used: ${cause instanceof Error ? cause.message : String(cause)}.`,
      `Its place must be a directory that you may read and write; a damaged ${FILE} in it can be deleted.`,
      { cause },
    );
  }
}

function locked(journal: string, file: string, holder: number | undefined): AllianceError {
  const [who, end] =
    holder === undefined ? ["Another process", "end it"] : [`The process ${holder}`, `end it (\`kill ${holder}\`)`];
  return new AllianceError(
    "DEPLOYMENT_LOCKED",
    `${who} is at work on the deployment "${basename(journal)}" (${file}). Nothing was done.`,
    `Wait until it is done, or ${end}, and run this again: it goes on from what is there then.`,
  );
}
