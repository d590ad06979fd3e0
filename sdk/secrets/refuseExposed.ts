import { statSync } from "node:fs";
import { dirname } from "node:path";
import { AllianceError } from "../AllianceError.js";

const OTHERS = 0o077;
const WORLD_WRITES = 0o002;
/** In such a directory, as /tmp is, only the owner of a file may replace it. */
const STICKY = 0o1000;
const PERMISSIONS = 0o777;
/** What SQLite keeps beside a database; its pages are in them too. */
const BESIDE = ["", "-wal", "-shm", "-journal"];

function modeOf(path: string): number | undefined {
  return statSync(path, { throwIfNoEntry: false })?.mode;
}

function exposed(what: string, path: string, mode: number, close: string): AllianceError {
  return new AllianceError(
    "FILE_EXPOSED",
    `Others can read or change the ${what} ${path} (mode ${(mode & PERMISSIONS).toString(8)}).`,
    `If nobody can have, close it: \`${close} ${path}\`; else what it keeps is no secret any more.`,
  );
}

/**
 * Refuses a database that others than its owner could read or change: its file, where a link leads to it, what SQLite keeps beside it, and
 * a directory in which anybody could put another in its place. Where permissions mean nothing (Windows), nothing is refused.
 *
 * Error: `FILE_EXPOSED`.
 */
export function refuseExposed(path: string): void {
  if (process.platform === "win32") return;
  for (const file of BESIDE.map((end) => `${path}${end}`)) {
    const mode = modeOf(file) ?? 0;
    if ((mode & OTHERS) !== 0) throw exposed("file", file, mode, "chmod go=");
  }
  const directory = dirname(path);
  const mode = modeOf(directory) ?? 0;
  if ((mode & WORLD_WRITES) !== 0 && (mode & STICKY) === 0) throw exposed("directory", directory, mode, "chmod o-w");
}
