import { readFile } from "node:fs/promises";
import { AllianceError } from "../AllianceError.js";

/** What is said of a file that cannot be read. */
export interface Unreadable {
  readonly code: string;
  /** The file in a sentence, such as "The manifest alliance.json5"; its path if left out. */
  readonly called?: string;
  readonly remedy: string;
}

/** A file that a person named, as text. Error: the one given, with the reason. */
export async function readTextFile(file: string, { code, called = file, remedy }: Unreadable): Promise<string> {
  try {
    return await readFile(file, "utf8");
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message : String(cause);
    throw new AllianceError(code, `${called} cannot be read: ${reason}.`, remedy, { cause });
  }
}
