import { readFile } from "node:fs/promises";

/** Who a process runs as. */
export interface SystemUser {
  readonly uid: number;
  readonly gid: number;
}

const ROOT = 0;
const CANDIDATES = ["postgres", "nobody"];

/** Who PostgreSQL's programs run as, which refuse root: `undefined` for the user that runs this process. */
export async function databaseUser(): Promise<SystemUser | undefined> {
  if (process.getuid?.() !== ROOT) return undefined;
  const accounts = (await readFile("/etc/passwd", "utf8")).split("\n").map((line) => line.split(":"));
  for (const candidate of CANDIDATES) {
    const [, , uid, gid] = accounts.find(([name]) => name === candidate) ?? [];
    if (uid !== undefined && gid !== undefined) return { uid: Number(uid), gid: Number(gid) };
  }
  throw new Error("PostgreSQL does not run as root, and this machine has neither a user postgres nor nobody");
}
