import { execFile } from "node:child_process";
import { mkdir, rm, writeFile } from "node:fs/promises";
import { createRequire } from "node:module";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { AllianceError } from "../../../sdk/AllianceError.js";
import * as contracts from "../../../sdk/contracts.js";

const PROJECT = fileURLToPath(new URL("../../../tsconfig.package.json", import.meta.url));
const FACTORY = "__factory";

/**
 * Compiles the npm package: modules and types from `sdk/` and the bindings it uses, and the ABI of every contract it names.
 *
 * Error: `PACKAGE_NOT_COMPILED` with the compiler's complaints.
 *
 * @param directory Emptied first.
 */
export async function buildPackage(directory: string): Promise<void> {
  await rm(directory, { recursive: true, force: true });
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
  await mkdir(join(directory, "abi"));
  for (const [name, { abi }] of Object.entries(contracts)) {
    await writeFile(join(directory, "abi", `${name.replace(FACTORY, "")}.json`), `${JSON.stringify(abi, null, 2)}\n`);
  }
}
