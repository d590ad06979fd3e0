import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { configVariable } from "hardhat/config";
import type { HardhatRuntimeEnvironment } from "hardhat/types/hre";

/**
 * A value of this machine: from the environment, from the credentials that systemd shows to a service (a file of that name), or else from
 * Hardhat's keystore; undefined when none has it.
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
  return readFile(join(directory, name), "utf8").then(
    (text) => text.trim(),
    () => undefined,
  );
}
