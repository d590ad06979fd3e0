import type { Book } from "../../../sdk/book/Book.js";
import type { BookReader } from "../../../sdk/book/BookReader.js";
import type { Checkpoint } from "../../common/state/Checkpoint.js";
import type { Lease } from "../../common/state/lease/Lease.js";
import type { Outbox } from "../../common/state/Outbox.js";
import type { Remote } from "../../common/state/thread/Remote.js";
import type { Erasure } from "../members/Erasure.js";
import type { ReleaseNotes } from "../state/ReleaseNotes.js";
import type { ReplayGuard } from "../state/ReplayGuard.js";

/** What the thread has that writes the book. */
export interface WriterObjects {
  readonly [name: string]: object;
  readonly book: Omit<Book, keyof BookReader>;
  readonly erasure: Erasure;
}

/** What the thread has that reads the book: it never waits for the writer. */
export interface ReaderObjects {
  readonly [name: string]: object;
  readonly book: BookReader;
  readonly pending: { count(limit: number): number };
}

/** What the thread has that keeps the service's own file. */
export interface StateObjects {
  readonly [name: string]: object;
  readonly checkpoint: Checkpoint;
  readonly outbox: Outbox;
  readonly notes: ReleaseNotes;
  /** The same, of the instance that leads. */
  readonly ledNotes: ReleaseNotes;
  readonly lease: Lease;
  readonly replays: ReplayGuard;
}

export type BookWrites = Remote<WriterObjects["book"]>;
export type BookReads = Remote<ReaderObjects["book"]>;
