import { closeSync, fsyncSync, openSync } from "node:fs";

/** Has what was written to a file or directory on the disk before anything else happens. Never of a file that SQLite has open here. */
export function syncPath(path: string): void {
  const handle = openSync(path, "r");
  try {
    fsyncSync(handle);
  } finally {
    closeSync(handle);
  }
}
