import { execFile } from "node:child_process";
import { cp, mkdir, rm, writeFile } from "node:fs/promises";
import { createRequire } from "node:module";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { AllianceError } from "../../sdk/AllianceError.js";
import * as contracts from "../../sdk/contracts.js";
import { typedData } from "../../sdk/typedData.js";
import { buildCommonJs } from "./buildCommonJs.js";
import { dropCreationCode } from "./dropCreationCode.js";

const ROOT = fileURLToPath(new URL("../..", import.meta.url));
const PROJECT = join(ROOT, "sdk", "tsconfig.package.json");
/** Of the documents, those that are a partner's. */
const DOCUMENTS = ["partner/guide.md", "partner/samples", "auditor/privacy.md"];
const FACTORY = "__factory";

/**
 * Compiles the npm package: modules and types from `sdk/` and the bindings it uses, the same in CommonJS, and for other languages and
 * libraries the ABI of every contract it names and what members sign; beside them go a partner's documents.
 *
 * Error: `PACKAGE_NOT_COMPILED` with the compiler's complaints.
 *
 * @param workspace Whose `dist` and `docs` are made anew.
 */
export async function buildPackage(workspace: string): Promise<void> {
  const directory = join(workspace, "dist");
  const documents = join(workspace, "docs");
  for (const each of [directory, documents]) await rm(each, { recursive: true, force: true });
  const compiler = createRequire(import.meta.url).resolve("typescript/bin/tsc");
  try {
    await promisify(execFile)(process.execPath, [compiler, "--project", PROJECT, "--outDir", directory]);
  } catch (cause) {
    const said = cause instanceof Error && "stdout" in cause ? String(cause.stdout) : String(cause);
    throw new AllianceError(
      "PACKAGE_NOT_COMPILED",
      `The package does not compile:\n${said}`,
      "Run npm run typecheck.",
      {
        cause,
      },
    );
  }
  for (const name of DOCUMENTS) await cp(join(ROOT, "docs", name), join(documents, name), { recursive: true });
  await dropCreationCode(directory);
  await buildCommonJs(directory);
  await writeFile(join(directory, "typed-data.json"), json(typedData));
  await mkdir(join(directory, "abi"));
  for (const [factory, { abi }] of Object.entries(contracts)) {
    const path = join(directory, "abi", factory.replace(FACTORY, ""));
    await writeFile(`${path}.json`, json(abi));
    // JSON as TypeScript reads it by itself has lost its literals, and with them the functions' names and arguments.
    await writeFile(`${path}.json.d.cts`, `declare const abi: ${JSON.stringify(abi)};\nexport = abi;\n`);
  }
}

function json(value: unknown): string {
  return `${JSON.stringify(value, null, 2)}\n`;
}
