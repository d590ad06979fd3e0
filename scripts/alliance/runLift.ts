import { lift, stepToLift } from "./lift.js";
import type { Stopped } from "./liftSteps.js";
import type { OpenAlliance } from "./openAlliance.js";
import { refuseMisplacedKeys } from "./refuseMisplacedKeys.js";
import { writeTransactions } from "./writeTransactions.js";

/**
 * Lets go on what was stopped, or writes what a Safe is to sign for it, and says how far that is.
 *
 * Errors: those of {@link stepToLift}, {@link lift}, {@link refuseMisplacedKeys} and {@link writeTransactions}; `DEPLOYMENT_LOCKED`.
 */
export async function runLift(
  { manifest, connection, deployment, named, state: read }: OpenAlliance,
  stopped: Stopped,
  { partner, transactions }: { readonly partner: string; readonly transactions: string },
): Promise<string> {
  const meant = stopped === "all pools" ? undefined : partner;
  if (transactions !== "") {
    const state = await read();
    const step = stepToLift(state, stopped, meant);
    const steps = step === undefined ? [] : [step];
    await writeTransactions(transactions, manifest, steps, state, connection.ethers.provider);
    return `Written: ${transactions}.`;
  }
  const lifted = await deployment.exclusively(async () => {
    const state = await read();
    const step = stepToLift(state, stopped, meant);
    refuseMisplacedKeys(named, manifest, state);
    return lift(connection, state, step);
  });
  if (lifted.kind === "nothing stopped") return "Nothing is stopped there.";
  if (lifted.kind === "done") return "It goes on.";
  const due = new Date(lifted.dueAt * 1_000).toISOString();
  return `${lifted.now ? "Scheduled" : "It is scheduled already"}: run this again after ${due}.`;
}
