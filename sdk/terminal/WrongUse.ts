import { AllianceError } from "../AllianceError.js";

/** A command that was typed wrongly: nothing was done, and the process ends with exit code 2. */
export class WrongUse extends AllianceError {
  /** @param line What to type instead. */
  constructor(message: string, line: string) {
    super("WRONG_USE", message, `Type: ${line}`);
  }
}
