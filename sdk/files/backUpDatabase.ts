import { closeSync, existsSync, linkSync, openSync, readFileSync, rmSync } from "node:fs";
import type { DatabaseSync } from "node:sqlite";
import { dirname } from "node:path";
import { AllianceError } from "../AllianceError.js";
import { syncPath } from "./syncPath.js";

const OWNER_ONLY = 0o600;

/**
 * Copies a database as it is beside itself, as `<file>.before-v<version>`, before another version of it is made. The copy appears whole or
 * not at all, is on the disk when this returns, and is its owner's only. One that is there and the same is enough: a kill came after it.
 *
 * Error: `BACKUP_EXISTS` when there is another one: whose it is, a program cannot know.
 *
 * @param database Nobody else has it open.
 * @param version The one that the copy is good for, and the file no longer.
 * @returns The copy's path.
 */
export function backUpDatabase(database: DatabaseSync, file: string, version: number): string {
  const copy = `${file}.before-v${version}`;
  const draft = `${copy}.new`;
  rmSync(draft, { force: true });
  try {
    closeSync(openSync(draft, "wx", OWNER_ONLY));
    database.prepare("VACUUM INTO ?").run(draft);
    syncPath(draft);
    if (existsSync(copy)) refuseOther(copy, draft);
    else linkSync(draft, copy);
    syncPath(dirname(copy));
    return copy;
  } finally {
    rmSync(draft, { force: true });
  }
}

function refuseOther(copy: string, draft: string): void {
  if (readFileSync(copy).equals(readFileSync(draft))) return;
  throw new AllianceError(
    "BACKUP_EXISTS",
    `${copy} is there already, and is no copy of the file as it is now.`,
    "Move it away if it is worth keeping, or remove it; then try again. Nothing was changed.",
  );
}
