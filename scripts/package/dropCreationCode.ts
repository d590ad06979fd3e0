import { glob, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";

/** As TypeChain writes it, into a factory and into its type. */
const CREATION_CODE = /(_?bytecode(?:: string)? =\s*)"0x[0-9a-f]+"/g;

/** Takes the code that creates contracts out of a package's factories: partners connect to what is there, and a page would load it each time. */
export async function dropCreationCode(directory: string): Promise<void> {
  for await (const file of glob("typechain-types/factories/**/*.{js,d.ts}", { cwd: directory })) {
    const path = join(directory, file);
    await writeFile(path, (await readFile(path, "utf8")).replace(CREATION_CODE, '$1"0x"'));
  }
}
