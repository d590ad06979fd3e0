import { readFile, stat } from "node:fs/promises";
import { join } from "node:path";
import { configVariable } from "hardhat/config";
import type { HardhatRuntimeEnvironment } from "hardhat/types/hre";
import { AllianceError } from "../../sdk/AllianceError.js";
import { exposingMode } from "../../sdk/secrets/exposingMode.js";

/** A value of this machine. */
export interface FoundValue {
  readonly value: string;
  /** Where it is from, for people. */
  readonly source: string;
}

/**
 * A value of this machine, and where it is from: the environment, the credentials that systemd shows to a service (a file of that name), or
 * else Hardhat's keystore; undefined when none has it. Error: `KEY_EXPOSED` when others could read the file.
 */
export async function findConfigValue(
  hre: Pick<HardhatRuntimeEnvironment, "hooks">,
  name: string,
): Promise<FoundValue | undefined> {
  const given = process.env[name];
  const found =
    given === undefined
      ? ((await credential(name)) ?? { value: await stored(hre, name), source: "Hardhat's keystore" })
      : { value: given, source: "the environment" };
  return found.value === "" ? undefined : found;
}

/** Of the keystore. With a default, it does not insist. */
async function stored(hre: Pick<HardhatRuntimeEnvironment, "hooks">, name: string): Promise<string> {
  const variable = { ...configVariable(name), default: "" };
  return hre.hooks.runHandlerChain("configurationVariables", "fetchValue", [variable], async () => "");
}

async function credential(name: string): Promise<FoundValue | undefined> {
  const directory = process.env["CREDENTIALS_DIRECTORY"];
  if (directory === undefined) return undefined;
  const file = join(directory, name);
  const found = await stat(file).catch(() => undefined);
  if (found === undefined) return undefined;
  const exposing = exposingMode(found.mode);
  if (exposing !== undefined) {
    throw new AllianceError(
      "KEY_EXPOSED",
      `The credential ${file} is open to others (mode ${exposing}).`,
      "If nobody can have read it, close it with chmod 600; else take a new one.",
    );
  }
  return readFile(file, "utf8").then(
    (text) => ({ value: text.trim(), source: `the credential ${file}` }),
    () => undefined,
  );
}
