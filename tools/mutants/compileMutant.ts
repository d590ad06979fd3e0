import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { join } from "node:path";

const require = createRequire(import.meta.url);
const solc = require("solc") as { compile(input: string, callbacks: { import: (path: string) => unknown }): string };

/** What the compiler gives of a contract. */
interface Output {
  readonly errors?: readonly { readonly severity: string; readonly formattedMessage: string }[];
  readonly contracts?: Record<
    string,
    Record<string, { readonly evm: { readonly bytecode: { readonly object: string } } }>
  >;
}

/** Creation code, by contract, of what a build deploys, with one file's source replaced. Undefined when that does not compile. */
export function compileMutant(
  root: string,
  files: readonly string[],
  changed: { readonly file: string; readonly source: string },
): Map<string, string> | undefined {
  const sources = Object.fromEntries(files.map((file) => [file, { content: readFileSync(join(root, file), "utf8") }]));
  sources[changed.file] = { content: changed.source };
  const input = {
    language: "Solidity",
    sources,
    settings: {
      evmVersion: "cancun",
      optimizer: { enabled: true },
      outputSelection: { "*": { "*": ["evm.bytecode.object"] } },
    },
  };
  const found = (path: string) => ({
    contents: readFileSync(join(root, path.startsWith("@") ? join("node_modules", path) : path), "utf8"),
  });
  const output = JSON.parse(solc.compile(JSON.stringify(input), { import: found })) as Output;
  if (output.errors?.some(({ severity }) => severity === "error")) return undefined;
  const code = new Map<string, string>();
  for (const file of files) {
    for (const [name, contract] of Object.entries(output.contracts?.[file] ?? {})) {
      code.set(name, `0x${contract.evm.bytecode.object}`);
    }
  }
  return code;
}
