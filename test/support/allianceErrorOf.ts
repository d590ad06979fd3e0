import { AssertionError } from "chai";
import { AllianceError } from "../../sdk/AllianceError.js";

/** The error that a call or a promise ends with, which must be one of the project's own. */
export async function allianceErrorOf(run: () => unknown): Promise<AllianceError> {
  try {
    await run();
  } catch (error) {
    if (error instanceof AllianceError) return error;
    throw error;
  }
  throw new AssertionError("it was expected to throw an AllianceError, but it did not throw");
}
