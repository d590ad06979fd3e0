import { lstat, readdir, readFile } from "node:fs/promises";
import { join, relative } from "node:path";

/** What there is at a path: its mode, its owner, and a file's text. */
export interface Found {
  readonly mode: number;
  readonly uid: number;
  readonly text: string | undefined;
}

/** Every file and directory below a directory, and itself as the empty path. */
export async function filesBelow(directory: string): Promise<ReadonlyMap<string, Found>> {
  const found = new Map<string, Found>();
  const visit = async (path: string): Promise<void> => {
    const { mode, uid } = await lstat(path);
    const entries = await readdir(path).catch(() => undefined);
    const text = entries === undefined ? await readFile(path, "utf8") : undefined;
    found.set(relative(directory, path), { mode: mode & 0o777, uid, text });
    for (const name of entries ?? []) await visit(join(path, name));
  };
  await visit(directory);
  return found;
}
