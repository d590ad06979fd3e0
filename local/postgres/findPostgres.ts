import { readdir } from "node:fs/promises";
import { delimiter, dirname, join } from "node:path";
import { findProgram } from "../../network/lib/findProgram.js";

/** Where Debian has PostgreSQL's programs, a folder a version: most of them it puts on no PATH. */
const DEBIAN = "/usr/lib/postgresql";

/** The folder of PostgreSQL's programs, those of the newest version; `undefined` when this machine has no server. */
export async function findPostgres(): Promise<string | undefined> {
  const versions = await readdir(DEBIAN).catch(() => []);
  const newestFirst = versions.toSorted((a, b) => Number(b) - Number(a));
  const folders = newestFirst.map((version) => join(DEBIAN, version, "bin"));
  const server = await findProgram("initdb", [...folders, process.env["PATH"]].join(delimiter));
  return server === undefined ? undefined : dirname(server);
}
