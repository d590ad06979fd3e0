import { AllianceError } from "../../sdk/AllianceError.js";

/**
 * Runs a task's work. An {@link AllianceError} is printed for a person, with its code and what to do next, and the process ends
 * with exit code 1; with `json` it is printed as data. Anything else is a defect and goes through.
 */
export async function reportErrors(work: () => Promise<void>, { json }: { readonly json: boolean }): Promise<void> {
  try {
    await work();
  } catch (error) {
    if (!(error instanceof AllianceError)) throw error;
    const { code, message, remedy } = error;
    process.stderr.write(
      json ? `${JSON.stringify({ error: { code, message, remedy } })}\n` : `${code}: ${message}\n${remedy}\n`,
    );
    process.exitCode = 1;
  }
}
