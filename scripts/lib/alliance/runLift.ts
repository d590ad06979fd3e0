import { lift, stepToLift } from "./lift.js";
import type { Stopped } from "./liftSteps.js";
import type { OpenAlliance } from "./openAlliance.js";
import { writeTransactions } from "./writeTransactions.js";

/**
 * Lets go on what was stopped, or writes what a Safe is to sign for it, and says how far that is.
 *
 * Errors: those of {@link stepToLift}, {@link lift} and {@link writeTransactions}.
 */
export async function runLift(
  { manifest, connection, state: read }: OpenAlliance,
  stopped: Stopped,
  { partner, transactions }: { readonly partner: string; readonly transactions: string },
): Promise<string> {
  const state = await read();
  const named = stopped === "all pools" ? undefined : partner;
  const step = stepToLift(state, stopped, named);
  if (transactions !== "") {
    await writeTransactions(
      transactions,
      manifest,
      step === undefined ? [] : [step],
      state,
      connection.ethers.provider,
    );
    return `Written: ${transactions}.`;
  }
  const lifted = await lift(connection, state, step);
  if (lifted.kind === "nothing stopped") return "Nothing is stopped there.";
  if (lifted.kind === "done") return "It goes on.";
  const due = new Date(lifted.dueAt * 1_000).toISOString();
  return `${lifted.now ? "Scheduled" : "It is scheduled already"}: run this again after ${due}.`;
}
