import { statSync } from "node:fs";
import { refuseExposed } from "../secrets/refuseExposed.js";
import { isPostgresAddress } from "../store/postgres/parsePostgresAddress.js";
import { openStore } from "../store/openStore.js";
import type { Store } from "../store/Store.js";
import type { StoreOptions } from "../store/StoreOptions.js";
import { bookFailure, damaged } from "./bookError.js";
import { checkThere, missing } from "./checkThere.js";
import type { Programme } from "./Programme.js";
import { programmeOf } from "./programmeOf.js";
import { refuseOtherVersion } from "./refuseOtherVersion.js";
import { bytesOf, numberOf } from "./rows.js";
import { APPLICATION_ID, SCHEMA } from "./schema.js";

export type BookFileOptions = Pick<StoreOptions, "readOnly" | "lockTimeout" | "answerTimeout">;

/** For whoever reads a whole book: what is asked takes as long as the book is large. */
export const WHOLE = { readOnly: true, answerTimeout: 3_600_000 };

/** What a book says of itself. */
interface BookFacts {
  readonly programme: Programme;
  readonly genesis: Uint8Array;
  readonly referenceKey: Uint8Array;
  /** Unix seconds. */
  readonly createdAt: number;
}

/** The store that a book is in, and what it says of itself. */
export type BookFile = Store & BookFacts;

/**
 * Opens the store that a book is in. Its errors are the book's.
 *
 * Errors: `BOOK_MISSING`, `BOOK_DAMAGED`, `BOOK_OTHER`, `BOOK_LOCKED`, `BOOK_UNREADABLE`, `FILE_EXPOSED`, `STORE_ADDRESS_INVALID`.
 */
export function openBookFile(address: string, options: BookFileOptions = {}): BookFile {
  const store = openBookStore(address, options);
  try {
    checkMark(store);
    if (store.engine === "sqlite") refuseExposed(address);
    return Object.assign(store, factsOf(store));
  } catch (error) {
    store.close();
    throw error;
  }
}

function openBookStore(address: string, options: BookFileOptions): Store {
  const sqlite = !isPostgresAddress(address);
  if (sqlite) checkThere(address);
  const store = openStore(address, {
    ...options,
    schema: SCHEMA,
    explain: (failure) => bookFailure(address, failure),
  });
  if (sqlite) {
    try {
      checkSize(store);
    } catch (error) {
      store.close();
      throw error;
    }
  }
  return store;
}

function checkMark(store: Store): void {
  const { applicationId, version } = store.mark();
  if (applicationId !== APPLICATION_ID && store.engine === "postgres" && applicationId === 0) {
    throw missing(store.address);
  }
  if (applicationId !== APPLICATION_ID) throw damaged(store.address, "it is a database, but no book");
  refuseOtherVersion(store.address, version);
}

function factsOf(store: Store): BookFacts {
  const row = store.first("SELECT * FROM programme");
  if (row === undefined) throw damaged(store.address, "it does not say which programme it is of");
  return {
    programme: programmeOf(store.address, row),
    genesis: bytesOf(row, "genesis"),
    referenceKey: bytesOf(row, "referenceKey"),
    createdAt: numberOf(row, "createdAt"),
  };
}

/** SQLite would read what is cut off the last page as zeros. While there is a write-ahead log, pages may stand there only. */
function checkSize(store: Store): void {
  const pages = numberOf(store.first("PRAGMA page_count") ?? {}, "page_count");
  const bytes = pages * numberOf(store.first("PRAGMA page_size") ?? {}, "page_size");
  const logged = statSync(`${store.address}-wal`, { throwIfNoEntry: false })?.size ?? 0;
  const { size } = statSync(store.address);
  if (size < bytes && logged === 0) throw damaged(store.address, `it has ${size} bytes instead of ${bytes}`);
}
