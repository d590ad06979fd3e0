import type { Explain } from "./StoreFailure.js";

/** How a store is opened. */
export interface StoreOptions {
  /** Only reads; needs no lock on the writer. */
  readonly readOnly?: boolean | undefined;
  /** Milliseconds to wait for another writer; 5,000 by default. */
  readonly lockTimeout?: number | undefined;
  /** Milliseconds after which a server that does not answer is taken for gone; 60,000 by default. A question about a whole store takes longer. */
  readonly answerTimeout?: number | undefined;
  /** The store's tables, in SQLite's words: PostgreSQL's names of columns are told from it. */
  readonly schema: string;
  readonly explain: Explain;
}

export const LOCK_TIMEOUT_MS = 5_000;
export const ANSWER_TIMEOUT_MS = 60_000;
