import { AllianceError } from "../../../sdk/AllianceError.js";
import type { Service } from "../Service.js";

/**
 * Destroys a customer's data in the book. The chain is asked before: points there must not lose their owner's name.
 *
 * Errors: `CUSTOMER_UNKNOWN`, `RELEASE_PENDING`, `BALANCE_ON_CHAIN`, and the node's when it cannot be asked.
 */
export async function eraseCustomer({ book, chain }: Service, customerNumber: string): Promise<void> {
  const { account } = book.balanceOf({ customerNumber });
  if (account !== undefined) {
    await chain.head();
    const balance = await chain.reach(() => chain.point.balanceOf(account));
    if (balance > 0n) {
      throw new AllianceError(
        "BALANCE_ON_CHAIN",
        `The customer's account ${account} holds ${balance} points on chain.`,
        "Let the customer spend, exchange or give them away first.",
      );
    }
  }
  book.erase(customerNumber);
}
