import { commitInThread } from "./commitInThread.js";

/** Which commitment to build. */
export interface CommitmentRequest {
  /** The book's file. */
  readonly file: string;
  /** A closed period. */
  readonly period: number;
  /** Threads to use; as many as the machine has cores by default, none for a small book. */
  readonly workers?: number | undefined;
}

/** A period's commitment. */
export interface Commitment {
  readonly period: number;
  /** Root of the tree, 0x and 64 digits. */
  readonly root: string;
  /** Cohorts of members, and the header. */
  readonly leaves: number;
  readonly members: number;
}

/**
 * The commitment of a closed period, from the book's journal, every entry of which is checked: always the same, however many threads build it and whatever was recorded
 * since. Writes nothing and needs no lock on the writer.
 *
 * Errors: `PERIOD_OPEN`, `BOOK_UNSOUND`, `INVALID_WORKERS`, `WORKER_DIED`, and those of opening a book.
 */
export async function buildCommitment({ file, period, workers }: CommitmentRequest): Promise<Commitment> {
  const { root, leaves, members } = await commitInThread({ file, period, workers });
  return { period, root, leaves, members };
}
