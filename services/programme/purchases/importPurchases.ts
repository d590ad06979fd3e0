import { formatAmount } from "../../../sdk/text/formatAmount.js";
import type { Purchase } from "../../../sdk/book/purchase.js";
import { scanPurchases } from "./scanPurchases.js";
import { AllianceError } from "../../../sdk/AllianceError.js";
import type { RecordedBatch } from "../../../sdk/book/accrual.js";
import type { Book } from "../../../sdk/book/Book.js";

/** What an import did. */
export interface ImportedPurchases extends Omit<RecordedBatch, "erased"> {
  /** Purchases recorded before for customers that were erased since, and passed over. Left out when there are none. */
  readonly erased?: { readonly purchases: number; readonly first: readonly ErasedPurchase[] };
}

/** Where such a purchase stands in the file. */
export interface ErasedPurchase {
  readonly line: number;
  readonly purchaseId: string;
}

export interface ImportOptions {
  /** Called as the file is read, with the bytes read so far and the file's size. */
  readonly onProgress?: ((done: number, total: number) => void) | undefined;
  /** Called when so many purchases are on disk, with what was done so far. */
  readonly onAcknowledged?: ((sofar: ImportedPurchases) => void) | undefined;
  /** Purchases in one transaction; 20,000 by default. */
  readonly chunk?: number | undefined;
}

/** The more at once, the fewer pages are written twice: 20,000 take half the time of 5,000, and 50,000 hardly less. */
const CHUNK = 20_000;
/** Purchases of erased customers that are named. */
const NAMED = 20;

/**
 * Records the points of a file of purchases in a book, in bounded memory, a chunk a transaction. Purchases that the book has already are
 * passed over, those of customers erased since too, so an import that was interrupted or refused is simply run again and ends the same.
 *
 * Errors: those of `scanPurchases` and of `Book.accrue`, with file and line; the chunks before stay recorded, and the remedy says how many
 * purchases these are.
 */
export async function importPurchases(
  book: Book,
  file: string,
  { onProgress, onAcknowledged, chunk = CHUNK }: ImportOptions = {},
): Promise<ImportedPurchases> {
  const run = new Import(book, file, onAcknowledged);
  await scanPurchases(
    file,
    (purchase) => {
      run.pending.push(purchase);
      if (run.pending.length >= chunk) run.record();
    },
    { onProgress, outcome: () => run.outcome },
  );
  if (run.pending.length > 0) run.record();
  return run.sofar;
}

class Import {
  pending: Purchase[] = [];
  private readonly counts = { recorded: 0, duplicates: 0, points: 0n };
  private erased = 0;
  private readonly named: ErasedPurchase[] = [];
  /** Purchases on disk. The header is line 1. */
  private done = 0;

  constructor(
    private readonly book: Book,
    private readonly file: string,
    private readonly onAcknowledged: ImportOptions["onAcknowledged"],
  ) {}

  get sofar(): ImportedPurchases {
    const { erased, named, counts } = this;
    return erased === 0 ? { ...counts } : { ...counts, erased: { purchases: erased, first: [...named] } };
  }

  /** What became of the lines before one that was refused. */
  get outcome(): string {
    const { done } = this;
    const before =
      done === 0
        ? "Nothing of the file was recorded"
        : `The ${formatAmount(BigInt(done), 0)} purchases to line ${done + 1} are in the book, nothing after them`;
    return `${before}: import the file again once it is right.`;
  }

  /** One transaction, whole or not at all. */
  record(): void {
    const { pending } = this;
    let line: number | undefined;
    const accruals = function* (first: number) {
      for (const [i, { purchaseId, customerNumber, points, purchasedAt }] of pending.entries()) {
        line = first + i;
        yield { reference: purchaseId, customerNumber, points, purchasedAt };
      }
      line = undefined;
    };
    try {
      this.count(this.book.accrueBatch(accruals(this.done + 2)));
    } catch (error) {
      throw error instanceof AllianceError ? this.refused(error, line) : error;
    }
    this.pending = [];
    this.onAcknowledged?.(this.sofar);
  }

  private count({ recorded, duplicates, points, erased = [] }: RecordedBatch): void {
    this.counts.recorded += recorded;
    this.counts.duplicates += duplicates;
    this.counts.points += points;
    this.erased += erased.length;
    if (erased.length > 0 && this.named.length < NAMED) this.name(new Set(erased));
    this.done += this.pending.length;
  }

  private name(erased: ReadonlySet<string>): void {
    for (const [i, { purchaseId }] of this.pending.entries()) {
      if (this.named.length >= NAMED) return;
      if (erased.has(purchaseId)) this.named.push({ line: this.done + 2 + i, purchaseId });
    }
  }

  /** @param line Undefined when the book refuses whatever it is given. */
  private refused(cause: AllianceError, line: number | undefined): AllianceError {
    const { code, message, remedy } = cause;
    const own = line !== undefined && !code.startsWith("BOOK_");
    const place = own ? `${this.file}, line ${line}` : `${this.file}, after line ${this.done + 1}`;
    return new AllianceError(code, `${place}: ${message}`, `${remedy} ${this.outcome}`, { cause });
  }
}
