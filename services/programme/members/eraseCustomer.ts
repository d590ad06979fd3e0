import { AllianceError } from "../../../sdk/AllianceError.js";
import type { Book } from "../../../sdk/book/Book.js";
import type { Service } from "../Service.js";
import { counted } from "../../../sdk/text/counted.js";

/**
 * Destroys a customer's data in the book and in the service's own file. The chain is asked before: points there must not lose their owner's name.
 *
 * Errors: `CUSTOMER_UNKNOWN`, `RELEASE_PENDING`, `BALANCE_ON_CHAIN`, and the node's when it cannot be asked.
 */
export async function eraseCustomer(
  { book, chain, notes }: Service,
  customerNumber: string,
): Promise<{ readonly scrubbed: boolean }> {
  const { account } = book.balanceOf({ customerNumber });
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
  const requestIds = releasesOf(book, customerNumber);
  const { scrubbed } = book.erase(customerNumber);
  // Killed before this, a consent and fates of exchange requests stay: they name an account, and nobody's.
  notes.forget(account, requestIds);
  return { scrubbed };
}

function releasesOf(book: Book, customerNumber: string): string[] {
  const requestIds = new Set<string>();
  let before: number | undefined;
  do {
    const { entries, next } = book.historyOf({ customerNumber }, { before, limit: 1_000 });
    for (const { kind, reference } of entries) {
      if (kind === "release" && reference !== undefined) requestIds.add(reference);
    }
    before = next;
  } while (before !== undefined);
  return [...requestIds];
}
