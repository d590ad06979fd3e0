import type { BookFileOptions } from "./BookFile.js";
import type { BookSecrets } from "./BookSecrets.js";
import type { Programme } from "./Programme.js";

export interface BookOptions extends Pick<BookFileOptions, "lockTimeout"> {
  /** Unix seconds; the machine's clock by default. */
  readonly clock?: (() => number) | undefined;
  /**
   * A time that somebody else vouches for, Unix seconds: the chain's latest block, an operator. The clock may be ahead of it, and of what
   * the book recorded last, by at most 100 days.
   */
  readonly knownTime?: (() => number | undefined) | undefined;
  /** Given only where two runs must make the same book. */
  readonly secrets?: Partial<BookSecrets> | undefined;
}

export interface NewBookOptions extends BookOptions {
  /** On PostgreSQL: the role of the database's that the service has. It may add entries, and change or remove none. */
  readonly serviceRole?: string | undefined;
}

export interface OpenOptions extends BookOptions {
  /** What the book must be of: `BOOK_OTHER` when it is of something else. */
  readonly programme?: Partial<Programme> | undefined;
}

/** The machine's clock. */
export function systemClock(): number {
  return Math.floor(Date.now() / 1_000);
}
