import { AllianceError } from "../AllianceError.js";
import { WrongUse } from "./WrongUse.js";

/** Whoever reads along may have read enough, as `head` has: the work goes on, and what it still prints is lost. */
function ignoreClosedReader(error: NodeJS.ErrnoException): void {
  if (error.code !== "EPIPE") throw error;
}

/**
 * Runs a task's work. An {@link AllianceError} is printed for a person, with its code and what to do next, and the process ends
 * with exit code 1, or 2 for a {@link WrongUse}; with `json` it is printed as data. Anything else is a defect and goes through.
 */
export async function reportErrors(work: () => Promise<void>, { json }: { readonly json: boolean }): Promise<void> {
  if (!process.stdout.listeners("error").includes(ignoreClosedReader)) process.stdout.on("error", ignoreClosedReader);
  try {
    await work();
  } catch (error) {
    if (!(error instanceof AllianceError)) throw error;
    const { code, message, remedy } = error;
    process.stderr.write(
      json ? `${JSON.stringify({ error: { code, message, remedy } })}\n` : `${code}: ${message}\n${remedy}\n`,
    );
    process.exitCode = error instanceof WrongUse ? 2 : 1;
  }
}
