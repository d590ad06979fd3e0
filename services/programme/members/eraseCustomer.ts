import { AllianceError } from "../../../sdk/AllianceError.js";
import type { Service } from "../Service.js";
import { counted } from "../../../sdk/text/counted.js";

/**
 * Destroys a customer's data in the book and in the service's own file. The chain is asked before: points there must not lose their owner's name.
 *
 * Errors: `CUSTOMER_UNKNOWN`, `RELEASE_PENDING`, `BALANCE_ON_CHAIN`, and the node's when it cannot be asked.
 */
export async function eraseCustomer(
  { reads, erasure, chain, notes }: Service,
  customerNumber: string,
): Promise<{ readonly scrubbed: boolean }> {
  const { account } = await reads.balanceOf({ customerNumber });
  if (account !== undefined) {
    await chain.head();
    const balance = await chain.reach(() => chain.point.balanceOf(account));
    if (balance > 0n) {
      throw new AllianceError(
        "BALANCE_ON_CHAIN",
        `The customer's account ${account} holds ${counted(balance, "point")} on chain.`,
        "Let the customer spend, exchange or give them away first.",
      );
    }
  }
  const { scrubbed, requestIds } = await erasure.erase(customerNumber);
  // Killed before this, a consent and fates of exchange requests stay: they name an account, and nobody's.
  await notes.forget(account, requestIds);
  return { scrubbed };
}
