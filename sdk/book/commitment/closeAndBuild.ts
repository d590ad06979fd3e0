import { buildCommitment } from "./buildCommitment.js";

/** A book whose periods are closed here; it may be another thread's, which promises. */
export interface ClosableBook {
  readonly path: string;
  closePeriod(period: number): unknown;
  recordRoot(period: number, root: string): unknown;
}

/** A period's root, as it stands in the book and is to be posted. */
export interface BuiltPeriod {
  readonly period: number;
  /** 0x and 64 digits. */
  readonly root: string;
}

/**
 * Closes a period that has ended, builds its root and records it. Killed anywhere and run again, it goes on where it stopped and ends
 * with the same root; done, it builds the root again and compares.
 *
 * Errors: those of `Book.closePeriod`, `buildCommitment` and `Book.recordRoot`.
 */
export async function closeAndBuild(
  book: ClosableBook,
  period: number,
  { workers }: { readonly workers?: number | undefined } = {},
): Promise<BuiltPeriod> {
  await book.closePeriod(period);
  // Built even where one is recorded: what stands in the file is not what the journal gives until that is seen.
  const { root } = await buildCommitment({ file: book.path, period, workers });
  await book.recordRoot(period, root);
  return { period, root };
}
