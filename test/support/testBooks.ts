import { execFileSync } from "node:child_process";
import { createHash } from "node:crypto";
import { temporaryDirectory } from "./temporaryDirectory.js";
import type { Accrual } from "../../sdk/book/accrual.js";
import { Book } from "../../sdk/book/Book.js";
import type { OpenOptions } from "../../sdk/book/BookOptions.js";
import { openBookFile } from "../../sdk/book/BookFile.js";
import { copyTables } from "../../sdk/book/move/copyTables.js";
import { isPostgresAddress } from "../../sdk/store/postgres/parsePostgresAddress.js";
import type { StoreValue } from "../../sdk/store/Store.js";
import type { BookSecrets } from "../../sdk/book/BookSecrets.js";

export const DAY = 86_400;

/** A programme with short epochs, so that few of them pass until points expire: 30 days, valid for three epochs after their own. */
export const PROGRAMME = {
  chainId: 31_337,
  point: "0x1111111111111111111111111111111111111111",
  epochLength: 30 * DAY,
  validity: 3,
  holdSeconds: 7 * DAY,
  periodLength: DAY,
};

/** The epoch that runs when a test begins, which is then a day old. */
export const EPOCH = 700;
export const START = EPOCH * PROGRAMME.epochLength + DAY;

/** The same secrets every time, so that two runs make the same book. */
export const FIXED_SECRETS: BookSecrets = {
  memberSalt: (customerNumber) => digest(`salt ${customerNumber}`),
  periodSeed: (period) => digest(`seed ${period}`),
  referenceKey: () => digest("reference key"),
  claimCode: (customerNumber) => digest(`claim ${customerNumber}`),
};

function digest(text: string): Buffer {
  return createHash("sha256").update(text).digest();
}

/**
 * Empty books in stores of their own, with a clock that stands still until it is told otherwise; closed and removed after the `describe`.
 *
 * @param newAddress Where the next one is; left out, in a file.
 */
export function testBooks(newAddress?: () => string) {
  const files = temporaryDirectory();
  const books: Book[] = [];
  let count = 0;
  after(() => {
    for (const book of books) book.close();
  });
  const keep = (book: Book) => {
    books.push(book);
    return book;
  };
  return {
    files,
    /**
     * All bytes of a book's file and of its write-ahead log, or all values of its tables on a server. A file is read by another process:
     * closing it here would drop SQLite's locks.
     */
    contentOf(path: string): string {
      if (isPostgresAddress(path)) return valuesOf(path);
      return execFileSync("cat", [path, `${path}-wal`], { encoding: "latin1", maxBuffer: 2 ** 28 });
    },
    make(programme: Partial<typeof PROGRAMME & { firstPeriod: number }> = {}) {
      const clock = { now: START };
      const path = newAddress?.() ?? files.path(`book-${++count}.db`);
      // However far a test goes ahead, the time is known.
      const options: OpenOptions = {
        clock: () => clock.now,
        knownTime: () => clock.now,
        secrets: FIXED_SECRETS,
        lockTimeout: 50,
      };
      const book = keep(Book.create(path, { ...PROGRAMME, ...programme }, options));
      return {
        book,
        clock,
        path,
        options,
        open: (more: OpenOptions = {}) => keep(Book.open(path, { ...options, ...more })),
      };
    },
  };
}

function valuesOf(address: string): string {
  const file = openBookFile(address, { readOnly: true });
  const values: StoreValue[] = [];
  copyTables(file, { insertMany: (_table, _columns, rows) => values.push(...rows.flat()) });
  file.close();
  return values
    .map((value) => (value instanceof Uint8Array ? Buffer.from(value).toString("latin1") : value))
    .join("\n");
}

/** An accrual of customer C1, bought when tests begin. */
export function anAccrual(reference: string, points: bigint, more: Partial<Accrual> = {}): Accrual {
  return { reference, customerNumber: "C1", points, purchasedAt: START, ...more };
}
