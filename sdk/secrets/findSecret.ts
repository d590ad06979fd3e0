import { join } from "node:path";
import { readSecretFile } from "./readSecretFile.js";

/** A secret of this machine. */
export interface FoundSecret {
  readonly value: string;
  /** Where it is from, for people. */
  readonly source: string;
}

/** Looks for a secret somewhere. */
export type SecretPlace = (name: string) => Promise<FoundSecret | undefined>;

const nowhere: SecretPlace = async () => undefined;

/**
 * A secret of this machine, and where it is from: the environment, the credentials that systemd shows to a service (a file of that name), or
 * else one more place; undefined when none has it. Error: `KEY_EXPOSED` when others could read the file.
 */
export async function findSecret(name: string, otherwise = nowhere): Promise<FoundSecret | undefined> {
  const given = process.env[name];
  const found =
    given === undefined
      ? ((await credential(name)) ?? (await otherwise(name)))
      : { value: given, source: "the environment" };
  return found?.value === "" ? undefined : found;
}

async function credential(name: string): Promise<FoundSecret | undefined> {
  const directory = process.env["CREDENTIALS_DIRECTORY"];
  if (directory === undefined) return undefined;
  const file = join(directory, name);
  const value = await readSecretFile("credential", file);
  return value === undefined ? undefined : { value, source: `the credential ${file}` };
}
