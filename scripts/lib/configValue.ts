import { readFile, stat } from "node:fs/promises";
import { join } from "node:path";
import { configVariable } from "hardhat/config";
import type { HardhatRuntimeEnvironment } from "hardhat/types/hre";
import { AllianceError } from "../../sdk/AllianceError.js";

/** Anybody may read or change it, or a group change it. */
const EXPOSING = 0o027;

/**
 * A value of this machine: from the environment, from the credentials that systemd shows to a service (a file of that name), or else from
 * Hardhat's keystore; undefined when none has it. Error: `KEY_EXPOSED` when others could read the file.
 */
export async function configValue(
  hre: Pick<HardhatRuntimeEnvironment, "hooks">,
  name: string,
): Promise<string | undefined> {
  const value =
    process.env[name] ??
    (await credential(name)) ??
    (await hre.hooks.runHandlerChain(
      "configurationVariables",
      "fetchValue",
      // With a default, the keystore does not insist.
      [{ ...configVariable(name), default: "" }],
      async () => "",
    ));
  return value === "" ? undefined : value;
}

async function credential(name: string): Promise<string | undefined> {
  const directory = process.env["CREDENTIALS_DIRECTORY"];
  if (directory === undefined) return undefined;
  const file = join(directory, name);
  const found = await stat(file).catch(() => undefined);
  if (found === undefined) return undefined;
  // systemd shows a unit its credentials by the group's right to read.
  if ((found.mode & EXPOSING) !== 0) {
    throw new AllianceError(
      "KEY_EXPOSED",
      `The credential ${file} is open to others (mode ${(found.mode & 0o777).toString(8)}).`,
      "If nobody can have read it, close it with chmod 600; else take a new one.",
    );
  }
  return readFile(file, "utf8").then(
    (text) => text.trim(),
    () => undefined,
  );
}
