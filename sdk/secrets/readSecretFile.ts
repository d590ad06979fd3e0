import { readFile, stat } from "node:fs/promises";
import { AllianceError } from "../AllianceError.js";
import { exposingMode } from "./exposingMode.js";

/**
 * What a file keeps that nobody else may read, without the line's end that editors leave; undefined when it cannot be read. Error:
 * `KEY_EXPOSED` when others could read or change it.
 *
 * @param what It is, for people.
 */
export async function readSecretFile(what: string, file: string): Promise<string | undefined> {
  const found = await stat(file).catch(() => undefined);
  if (found === undefined) return undefined;
  const exposing = process.platform === "win32" ? undefined : exposingMode(found.mode);
  if (exposing !== undefined) {
    throw new AllianceError(
      "KEY_EXPOSED",
      `The ${what} ${file} is open to others (mode ${exposing}).`,
      "If nobody can have read it, close it with chmod 600; else take a new one.",
    );
  }
  return readFile(file, "utf8").then(
    (text) => text.trim(),
    () => undefined,
  );
}
