import { readdir, readFile, mkdir, rename, rm } from "node:fs/promises";
import { dirname, join, relative } from "node:path";

async function filesBelow(directory: string): Promise<string[]> {
  const entries = await readdir(directory, { recursive: true, withFileTypes: true });
  return entries
    .filter((entry) => entry.isFile())
    .map((entry) => relative(directory, join(entry.parentPath, entry.name)));
}

async function contentOf(file: string): Promise<Buffer | undefined> {
  return readFile(file).catch(() => undefined);
}

/**
 * Makes a directory hold what another one holds, for readers that read it meanwhile: a file whose content is the same is not touched, each
 * other is put in its place whole, and what is no longer made is removed last.
 *
 * @param made Loses the files that are put in place. Both directories are on one file system.
 */
export async function replaceChanged(made: string, directory: string): Promise<void> {
  const files = await filesBelow(made);
  await mkdir(directory, { recursive: true });
  for (const name of files) {
    const [was, is] = await Promise.all([contentOf(join(directory, name)), readFile(join(made, name))]);
    if (was?.equals(is) === true) continue;
    await mkdir(dirname(join(directory, name)), { recursive: true });
    await rename(join(made, name), join(directory, name));
  }
  const kept = new Set(files);
  for (const name of await filesBelow(directory)) {
    if (!kept.has(name)) await rm(join(directory, name));
  }
}
