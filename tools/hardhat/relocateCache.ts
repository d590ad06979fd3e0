import { readFile, rename, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";

/**
 * Hardhat's compile cache names every file by its absolute path: in a project that was moved or copied it would know none, and everything
 * would be compiled again. Puts the place where the project is now in place of the one where it was built.
 *
 * @param cacheDirectory With `compile-cache.json`; nothing is done when there is none, or none that can be read.
 * @param root Where the project is.
 */
export async function relocateCache(cacheDirectory: string, root: string): Promise<void> {
  const file = join(cacheDirectory, "compile-cache.json");
  const text = await readFile(file, "utf8").catch(() => undefined);
  const builtIn = text === undefined ? undefined : rootOf(text);
  if (text === undefined || builtIn === undefined || builtIn === root) return;
  await writeFile(`${file}.moved`, text.replaceAll(quoted(builtIn), quoted(root)));
  await rename(`${file}.moved`, file);
}

/** How the paths below a directory begin in JSON. */
function quoted(directory: string): string {
  return JSON.stringify(join(directory, "/")).slice(0, -1);
}

/** The project's directory when the cache was written. */
function rootOf(text: string): string | undefined {
  const artifacts = /"artifactsDirectory":("(?:[^"\\]|\\.)*[/\\]artifacts")/.exec(text)?.[1];
  const directory: unknown = artifacts === undefined ? undefined : JSON.parse(artifacts);
  return typeof directory === "string" ? dirname(directory) : undefined;
}
