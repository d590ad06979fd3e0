import { readFileSync } from "node:fs";
import { chmod, copyFile, cp, rm } from "node:fs/promises";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { build, type Plugin } from "esbuild";

const ROOT = fileURLToPath(new URL("../..", import.meta.url));
/** What threads run. */
const THREADS = JSON.parse(readFileSync(join(ROOT, "sdk/threads/entries.json"), "utf8")) as Record<string, string>;
/** All stand in one directory, where each finds the others beside it. */
const ENTRIES = { milk: "services/milk/main.ts", ...THREADS };
/** Native, or wanted only where they happen to be there. */
const OUTSIDE = ["@resvg/resvg-js", "canvas", "bufferutil", "utf-8-validate", "protobufjs/*"];
/** For what was CommonJS before it was compiled in. */
const REQUIRE = `import { createRequire as milkCreateRequire } from "node:module"; const require = milkCreateRequire(import.meta.url);`;
const FONTS = ["DejaVuSans.ttf", "DejaVuSans-Bold.ttf"];
/** Of the documents, those of whoever runs a machine. */
const DOCUMENTS = [
  "operator/services.md",
  "operator/relayer.md",
  "operator/indexer.md",
  "partner/programme.md",
  "glossary.md",
];

/**
 * Compiles the program `milk` with everything that it uses, but for what is native, into `dist`, and puts a machine's documents into `docs`.
 *
 * @param workspace Whose `dist` and `docs` are made anew.
 */
export async function buildServices(workspace: string): Promise<void> {
  const directory = join(workspace, "dist");
  const documents = join(workspace, "docs");
  for (const each of [directory, documents]) await rm(each, { recursive: true, force: true });
  const { resolve } = createRequire(join(workspace, "package.json"));
  await build({
    absWorkingDir: ROOT,
    entryPoints: ENTRIES,
    outdir: directory,
    chunkNames: "[name]-[hash]",
    bundle: true,
    splitting: true,
    format: "esm",
    platform: "node",
    target: "node22.13",
    keepNames: true,
    minifyWhitespace: true,
    legalComments: "none",
    external: OUTSIDE,
    banner: { js: REQUIRE },
    plugins: [fewExchanges(dirname(dirname(resolve("ccxt"))))],
    logLevel: "warning",
  });
  await chmod(join(directory, "milk.js"), 0o755);
  const fonts = dirname(resolve("dejavu-fonts-ttf/package.json"));
  for (const font of FONTS) await copyFile(join(fonts, "ttf", font), join(directory, font));
  for (const name of DOCUMENTS) await cp(join(ROOT, "docs", name), join(documents, name));
}

/** Of ccxt's hundred exchanges, those that the feeder asks: ccxt's own entry would bring them all. */
function fewExchanges(ccxt: string): Plugin {
  const exchanges = ["upbit", "bithumb", "coinone", "kucoin"];
  const lines = exchanges.map(
    (name) => `export { default as ${name} } from ${JSON.stringify(join(ccxt, `js/src/${name}.js`))};`,
  );
  const errors = `export * from ${JSON.stringify(join(ccxt, "js/src/base/errors.js"))};`;
  return {
    name: "few exchanges",
    setup: (compiler) => {
      compiler.onResolve({ filter: /^ccxt$/ }, () => ({ path: "ccxt", namespace: "few-exchanges" }));
      compiler.onLoad({ filter: /.*/, namespace: "few-exchanges" }, () => ({
        contents: [...lines, errors].join("\n"),
        resolveDir: ccxt,
      }));
    },
  };
}
