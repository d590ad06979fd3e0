import { json } from "./command.js";

/** The options of what makes a key file. */
export const newKeyOptions = {
  out: { type: "string", describe: "The file to be made", demandOption: true },
  "password-file": { type: "string", describe: "A file with the password; typed at the terminal if left out" },
  json,
} as const;
