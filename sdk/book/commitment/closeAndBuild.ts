import type { Book } from "../Book.js";
import { buildCommitment } from "./buildCommitment.js";

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
  book: Book,
  period: number,
  { workers }: { readonly workers?: number | undefined } = {},
): Promise<BuiltPeriod> {
  book.closePeriod(period);
  // Built even where one is recorded: what stands in the file is not what the journal gives until that is seen.
  const { root } = await buildCommitment({ file: book.path, period, workers });
  book.recordRoot(period, root);
  return { period, root };
}
