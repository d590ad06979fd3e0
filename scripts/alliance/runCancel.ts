import { cancellations, cancelOperations, operationsToCancel } from "./cancelOperations.js";
import type { OpenAlliance } from "./openAlliance.js";
import { transactionsFile } from "./transactionsFile.js";
import { writeJson } from "./writeJson.js";
import { counted } from "../../sdk/text/counted.js";

/**
 * Cancels what waits in the timelock, or writes what a Safe is to sign for it, and says what became of it.
 *
 * Errors: those of {@link operationsToCancel}, {@link cancelOperations} and {@link writeJson}.
 */
export async function runCancel(
  { manifest, connection, state: read }: OpenAlliance,
  { operation, transactions }: { readonly operation: string; readonly transactions: string },
): Promise<string> {
  const state = await read();
  const meant = operationsToCancel(manifest, state, operation);
  if (transactions !== "") {
    const batch = transactionsFile({
      chainId: manifest.chainId,
      safe: state.timelock.proposers[0] ?? "",
      name: `Alliance ${manifest.name}`,
      description: `Cancels ${counted(meant.length, "operation")}.`,
      createdAt: state.time,
      transactions: cancellations(state, meant),
    });
    await writeJson(transactions, batch);
    return `Written: ${transactions}.`;
  }
  const { cancelled, left } = await cancelOperations(connection, state, meant);
  return [
    cancelled.length === 0 ? "Nothing to cancel." : `Cancelled: ${counted(cancelled.length, "operation")}.`,
    ...left.map(({ id }) => `Left, since only the council can cancel a guardian's removal: ${id}.`),
  ].join("\n");
}
