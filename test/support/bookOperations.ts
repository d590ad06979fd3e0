import { anAccrual } from "./testBooks.js";
import type { Accrual } from "../../sdk/book/accrual.js";
import type { Book } from "../../sdk/book/Book.js";

/** Accruals that one batch records. */
export const BATCH = 20;

/** The batch of operation `i`. */
export function batchOf(i: number): Accrual[] {
  return Array.from({ length: BATCH }, (_, j) => anAccrual(`B${i}-${j}`, 10n, { customerNumber: `C${j % 3}` }));
}

/**
 * Operation number `i` of an endless list, and whether it had been recorded before. Every eighth begins with a batch that all later ones
 * live on; redemptions, releases and refunds take less than accruals give.
 */
export function doOperation(book: Book, i: number): boolean {
  const customerNumber = `C${i % 3}`;
  switch (i % 8) {
    case 0:
      return book.accrueBatch(batchOf(i)).recorded === 0;
    case 2:
      return book.redeem({ reference: `O${i}`, customerNumber, points: 15n }).duplicate;
    case 4:
      return book.refund({ reference: `R${i}`, purchase: `B${i - 4}-${i % 3}`, points: 3n }).duplicate;
    case 5:
      return release(book, i, customerNumber);
    case 6: {
      // Settles what the operation before released.
      const lines = book.releaseOf(`Q${i - 1}`)?.lines ?? [];
      const before = lines.every(({ status }) => status === "settled");
      book.settleRelease(lines.map(({ issueId }) => issueId));
      return before;
    }
    default:
      return book.accrue(anAccrual(`P${i}`, 7n, { customerNumber })).duplicate;
  }
}

function release(book: Book, i: number, customerNumber: string): boolean {
  if (book.balanceOf({ customerNumber }).account === undefined) {
    const account = `0x${String((i % 3) + 1).padStart(40, "0")}`;
    book.bindAccount({ claim: book.createClaim(customerNumber).code, account });
  }
  return book.release({ requestId: `Q${i}`, customerNumber, points: 5n }).duplicate;
}
