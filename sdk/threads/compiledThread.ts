import { createHash, randomBytes } from "node:crypto";
import { existsSync, mkdirSync, readdirSync, readFileSync, renameSync, rmSync, statSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { join, parse } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import type * as esbuild from "esbuild";

const ROOT = fileURLToPath(new URL("../..", import.meta.url));
const CACHE = join(ROOT, "node_modules", ".cache", "milk-threads");
const INPUTS = "inputs.json";
/** For what was CommonJS before it was compiled in. */
const REQUIRE = `import { createRequire as milkCreateRequire } from "node:module"; const require = milkCreateRequire(import.meta.url);`;

let directory: string | undefined;

/**
 * A thread's module, compiled with everything that it uses: a loader in each thread would take ten times as long to start. All modules of
 * threads are compiled together, since threads start others, and again when one of their sources has changed. Undefined for a module that is none of them.
 */
export function compiledThread(entry: URL): URL | undefined {
  const { name } = parse(fileURLToPath(entry));
  if (entries()[name] === undefined) return undefined;
  directory ??= kept() ?? compile();
  return pathToFileURL(join(directory, `${name}.js`));
}

function entries(): Readonly<Record<string, string>> {
  return JSON.parse(readFileSync(new URL("./entries.json", import.meta.url), "utf8")) as Record<string, string>;
}

/** What an earlier process compiled of the same sources. */
function kept(): string | undefined {
  if (!existsSync(CACHE)) return undefined;
  for (const name of readdirSync(CACHE)) {
    const inputs = join(CACHE, name, INPUTS);
    if (!existsSync(inputs)) continue;
    const files = JSON.parse(readFileSync(inputs, "utf8")) as string[];
    if (name === nameOf(files)) return join(CACHE, name);
  }
  return undefined;
}

function compile(): string {
  // What the program `milk` is compiled with; nothing that is installed comes here.
  const { buildSync } = createRequire(import.meta.url)("esbuild") as typeof esbuild;
  const draft = join(CACHE, `${randomBytes(8).toString("hex")}.new`);
  mkdirSync(draft, { recursive: true });
  const { metafile } = buildSync({
    absWorkingDir: ROOT,
    entryPoints: { ...entries() },
    outdir: draft,
    bundle: true,
    splitting: true,
    format: "esm",
    platform: "node",
    target: "node22.13",
    keepNames: true,
    sourcemap: "linked",
    external: ["pg-native"],
    banner: { js: REQUIRE },
    metafile: true,
    logLevel: "error",
  });
  const inputs = Object.keys(metafile.inputs).sort();
  writeFileSync(join(draft, INPUTS), JSON.stringify(inputs));
  writeFileSync(join(draft, "package.json"), `{"type":"module"}`);
  const place = join(CACHE, nameOf(inputs));
  try {
    renameSync(draft, place);
  } catch {
    // Another process was quicker.
    rmSync(draft, { recursive: true, force: true });
  }
  return place;
}

/** Of the files as they are now. */
function nameOf(files: readonly string[]): string {
  const hash = createHash("sha256");
  for (const file of files) {
    const found = statSync(join(ROOT, file), { throwIfNoEntry: false });
    hash.update(`${file} ${found?.size} ${found?.mtimeMs}\n`);
  }
  return hash.digest("hex").slice(0, 16);
}
