import { constants } from "node:fs";
import { access } from "node:fs/promises";
import { delimiter, join } from "node:path";

/** The path of a program on a PATH; `undefined` when there is none. */
export async function findProgram(name: string, path = process.env["PATH"] ?? ""): Promise<string | undefined> {
  for (const directory of path.split(delimiter).filter((each) => each !== "")) {
    const file = join(directory, name);
    try {
      await access(file, constants.X_OK);
      return file;
    } catch {
      // Not there.
    }
  }
  return undefined;
}
