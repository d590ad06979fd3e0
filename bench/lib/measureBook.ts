import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { END, PROGRAMME } from "./benchBook.js";
import { madeUpPurchase, writePurchases } from "./writePurchases.js";
import { importPurchases } from "../../services/programme/purchases/importPurchases.js";
import { scanPurchases } from "../../services/programme/purchases/scanPurchases.js";
import { Book } from "../../sdk/book/Book.js";
import { verify } from "../../sdk/book/verify.js";

const PURCHASES = 1_000_000;
const SINGLES = 2_000;
const CHUNK = 20_000;
const TABLE = "CREATE TABLE t (reference TEXT, customer TEXT, points INTEGER, purchasedAt INTEGER)";

/** How many rows go into a book in a second, and that over the baseline's. */
export interface BookSpeed {
  readonly what: string;
  readonly rows: number;
  readonly seconds: number;
  readonly perSecond: number;
  readonly ratio: number;
}

/**
 * A million accruals from a file and single ones, each in a durable transaction of its own, beside the bare INSERT of the same rows into one
 * table without index or chain; and how fast a book is verified.
 */
export async function measureBook(): Promise<BookSpeed[]> {
  const directory = await mkdtemp(join(tmpdir(), "milk-bench-"));
  try {
    const csv = join(directory, "purchases.csv");
    await writePurchases(csv, PURCHASES, END);
    const path = join(directory, "book.db");
    const book = Book.create(path, PROGRAMME, { clock: () => END });
    const bare = openBare(join(directory, "bare.db"));
    try {
      const bareImport = await time(() => importBare(bare, csv));
      const bookImport = await time(() => importPurchases(book, csv));
      const bareSingle = await time(() => insertBare(bare));
      const bookSingle = await time(() => accrueSingly(book));
      const verified = await time(() => verify(path));
      const line = (what: string, rows: number, seconds: number, baseline: number) => {
        return { what, rows, seconds, perSecond: rows / seconds, ratio: baseline / seconds };
      };
      return [
        line("purchases from CSV into one bare table (baseline)", PURCHASES, bareImport, bareImport),
        line("purchases from CSV into a book", PURCHASES, bookImport, bareImport),
        line("single rows into one bare table, each durable (baseline)", SINGLES, bareSingle, bareSingle),
        line("single accruals, each durable", SINGLES, bookSingle, bareSingle),
        line("entries of a book verified", PURCHASES + SINGLES, verified, bareImport),
      ];
    } finally {
      bare.close();
      book.close();
    }
  } finally {
    await rm(directory, { recursive: true });
  }
}

/** Seconds that something takes. */
async function time(work: () => unknown): Promise<number> {
  const start = performance.now();
  await work();
  return (performance.now() - start) / 1_000;
}

function openBare(path: string): DatabaseSync {
  const database = new DatabaseSync(path);
  database.exec(`PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; ${TABLE}`);
  return database;
}

async function importBare(database: DatabaseSync, csv: string): Promise<void> {
  const insert = database.prepare("INSERT INTO t VALUES (?, ?, ?, ?)");
  let rows = 0;
  database.exec("BEGIN");
  await scanPurchases(
    csv,
    ({ purchaseId, customerNumber, points, purchasedAt }) => {
      insert.run(purchaseId, customerNumber, points, purchasedAt);
      if (++rows % CHUNK === 0) database.exec("COMMIT; BEGIN");
    },
    { outcome: () => "" },
  );
  database.exec("COMMIT");
}

function insertBare(database: DatabaseSync): void {
  const insert = database.prepare("INSERT INTO t VALUES (?, ?, ?, ?)");
  for (let i = 0; i < SINGLES; i++) {
    const { customerNumber, points, purchasedAt } = madeUpPurchase(i, PURCHASES, END);
    insert.run(`single-${i}`, customerNumber, points, purchasedAt);
  }
}

function accrueSingly(book: Book): void {
  for (let i = 0; i < SINGLES; i++) {
    const { customerNumber, points, purchasedAt } = madeUpPurchase(i, PURCHASES, END);
    book.accrue({ reference: `single-${i}`, customerNumber, points, purchasedAt });
  }
}
