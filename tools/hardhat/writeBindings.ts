import { existsSync } from "node:fs";
import { mkdir, mkdtemp, rm } from "node:fs/promises";
import { join } from "node:path";
import { replaceChanged } from "./replaceChanged.js";

/**
 * Has a build generate its TypeChain bindings elsewhere and then changes what differs: a command that reads the bindings while another one
 * builds finds every file whole.
 *
 * @param typechain Where the build writes; as it was when this returns.
 * @param scratch On the same file system.
 */
export async function writeBindings<T>(
  typechain: { outDir?: string },
  scratch: string,
  build: () => Promise<T>,
): Promise<T> {
  const { outDir } = typechain;
  if (outDir === undefined) return build();
  await mkdir(scratch, { recursive: true });
  const directory = await mkdtemp(join(scratch, "bindings-"));
  const made = join(directory, "made");
  typechain.outDir = made;
  try {
    const result = await build();
    if (existsSync(made)) await replaceChanged(made, outDir);
    return result;
  } finally {
    typechain.outDir = outDir;
    await rm(directory, { recursive: true, force: true });
  }
}
