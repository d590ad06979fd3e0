import type { Purchase } from "./purchase.js";
import { scanPurchases } from "./scanPurchases.js";
import type { RecordedBatch } from "../../sdk/book/accrue.js";
import type { Book } from "../../sdk/book/Book.js";

export interface ImportOptions {
  /** Called as the file is read, with the bytes read so far and the file's size. */
  readonly onProgress?: ((done: number, total: number) => void) | undefined;
  /** Called when so many purchases are on disk, with what was done so far. */
  readonly onAcknowledged?: ((sofar: RecordedBatch) => void) | undefined;
  /** Purchases in one transaction; 20,000 by default. */
  readonly chunk?: number | undefined;
}

/** The more at once, the fewer pages are written twice: 20,000 take half the time of 5,000, and 50,000 hardly less. */
const CHUNK = 20_000;

/**
 * Records the points of a file of purchases in a book, in bounded memory, a chunk a transaction. Purchases that the book has already are
 * passed over, so an import that was interrupted or refused is simply run again and ends the same.
 *
 * Errors: those of `scanPurchases` and of `Book.accrue`; the chunks before stay recorded.
 */
export async function importPurchases(
  book: Book,
  file: string,
  { onProgress, onAcknowledged, chunk = CHUNK }: ImportOptions = {},
): Promise<RecordedBatch> {
  const sofar = { recorded: 0, duplicates: 0, points: 0n };
  let pending: Purchase[] = [];
  const record = () => {
    const { recorded, duplicates, points } = book.accrueBatch(
      pending.map(({ purchaseId, customerNumber, points, purchasedAt }) => ({
        reference: purchaseId,
        customerNumber,
        points,
        purchasedAt,
      })),
    );
    pending = [];
    sofar.recorded += recorded;
    sofar.duplicates += duplicates;
    sofar.points += points;
    onAcknowledged?.({ ...sofar });
  };
  await scanPurchases(
    file,
    (purchase) => {
      pending.push(purchase);
      if (pending.length >= chunk) record();
    },
    { onProgress, outcome: "Purchases before it may be recorded: import the file again once it is right." },
  );
  if (pending.length > 0) record();
  return sofar;
}
