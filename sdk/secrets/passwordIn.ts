import { AllianceError } from "../AllianceError.js";
import { readSecretFile } from "./readSecretFile.js";

/** A password from a file of its own. Errors: `PASSWORD_UNREADABLE`, `KEY_EXPOSED`. */
export async function passwordIn(file: string): Promise<string> {
  const password = await readSecretFile("password file", file);
  if (password !== undefined && password !== "") return password;
  const problem = password === "" ? "is empty" : "cannot be read";
  throw new AllianceError(
    "PASSWORD_UNREADABLE",
    `The password file ${file} ${problem}.`,
    "Give the path of a file that holds the password and nothing else.",
  );
}
