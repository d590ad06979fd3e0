import { formatAmount } from "../../../sdk/text/formatAmount.js";
import type { Purchase } from "../../../sdk/book/purchase.js";
import { scanPurchases } from "./scanPurchases.js";
import { AllianceError } from "../../../sdk/AllianceError.js";
import type { Accrual, RecordedBatch } from "../../../sdk/book/accrual.js";
import type { Book } from "../../../sdk/book/Book.js";
import { RefusedAccrual } from "../../../sdk/book/RefusedAccrual.js";

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
  /** Purchases in one transaction, at most; 20,000 by default. */
  readonly chunk?: number | undefined;
}

/** The more at once, the fewer pages are written twice: 20,000 take half the time of 5,000, and 50,000 hardly less. */
const CHUNK = 20_000;
/** Beside others who write, such as a programme's service: so few that they wait no longer than some hundredths of a second. */
const CHUNK_BESIDE = 500;
/** How much of the time that a chunk took is left to them before the next. */
const SHARE_BESIDE = 0.25;
/** Purchases of erased customers that are named. */
const NAMED = 20;

/**
 * Records the points of a file of purchases in a book, in bounded memory, a chunk a transaction: while nobody else writes in larger and larger
 * ones, beside others in small ones with pauses. Purchases that the book has already are
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
  const run = new Import(book, file, chunk, onAcknowledged);
  await scanPurchases(
    file,
    (purchase) => {
      run.pending.push(purchase);
      if (run.pending.length >= run.chunk) run.record();
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
  /** How many are recorded next. */
  chunk: number;
  private lastEntry: number;

  constructor(
    private readonly book: Book,
    private readonly file: string,
    private readonly largest: number,
    private readonly onAcknowledged: ImportOptions["onAcknowledged"],
  ) {
    this.chunk = Math.min(CHUNK_BESIDE, largest);
    this.lastEntry = book.lastEntry;
  }

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
    const { pending, book } = this;
    const beside = book.lastEntry !== this.lastEntry;
    const begin = performance.now();
    try {
      this.count(book.accrueBatch(pending.map(accrualOf)));
    } catch (error) {
      throw error instanceof AllianceError ? this.refused(error) : error;
    }
    this.pending = [];
    this.lastEntry = book.lastEntry;
    this.chunk = Math.min(beside ? CHUNK_BESIDE : 2 * this.chunk, this.largest);
    this.onAcknowledged?.(this.sofar);
    if (beside) pause((performance.now() - begin) * SHARE_BESIDE);
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

  private refused(cause: AllianceError): AllianceError {
    const { code, message, remedy } = cause;
    const own = cause instanceof RefusedAccrual;
    const place = own
      ? `${this.file}, line ${this.done + 2 + cause.index}`
      : `${this.file}, after line ${this.done + 1}`;
    return new AllianceError(code, `${place}: ${message}`, `${remedy} ${this.outcome}`, { cause });
  }
}

function pause(milliseconds: number): void {
  Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, milliseconds);
}

function accrualOf({ purchaseId, customerNumber, points, purchasedAt }: Purchase): Accrual {
  return { reference: purchaseId, customerNumber, points, purchasedAt };
}
