import { copyFile, glob, mkdir, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { build } from "esbuild";

/** What a module's own address is called where there is no `import.meta`. */
const OWN_URL = "milkModuleUrl";
const BANNER = `"use strict";\nconst ${OWN_URL} = require("node:url").pathToFileURL(__filename).href;`;

/** Threads and what starts them ask for their own address; they are the book's, and Node's alone. */
const FOR_NODE = ["book", "store", "threads"];

/**
 * Makes of a compiled package its twin in CommonJS, module by module, in its folder `cjs`: so `require` gets the `ethers` that the application
 * itself requires, and types that belong to it.
 *
 * @param directory The package's modules, types and JSON.
 */
export async function buildCommonJs(directory: string): Promise<void> {
  const files: string[] = [];
  for await (const file of glob("{sdk,typechain-types}/**/*.{js,d.ts,json}", { cwd: directory })) {
    files.push(file);
  }
  const modules = files.filter((file) => file.endsWith(".js"));
  const book = modules.filter((file) => FOR_NODE.some((room) => file.startsWith(join("sdk", room))));
  const options = optionsFor(directory);
  await build({ ...options, entryPoints: modules.filter((file) => !book.includes(file)) });
  await build({ ...options, entryPoints: book, define: { "import.meta.url": OWN_URL }, banner: { js: BANNER } });
  for (const file of files.filter((each) => !each.endsWith(".js"))) {
    await mkdir(dirname(join(options.outdir, file)), { recursive: true });
    await copyFile(join(directory, file), join(options.outdir, file));
  }
  await writeFile(join(options.outdir, "package.json"), '{ "type": "commonjs", "sideEffects": false }\n');
}

function optionsFor(directory: string) {
  return {
    absWorkingDir: directory,
    outbase: directory,
    outdir: join(directory, "cjs"),
    format: "cjs",
    platform: "neutral",
    target: "node20",
    // What is left of it is for sources alone.
    logOverride: { "empty-import-meta": "silent" },
  } as const;
}
