import { availableParallelism } from "node:os";
import type { BookFile } from "../BookFile.js";
import { Helpers } from "./Helpers.js";

/** A book of fewer entries is done sooner than a thread starts. */
const SMALL = 10_000;

export function isSmall(book: BookFile): boolean {
  return book.first("SELECT 1 FROM entry WHERE seq > ?", SMALL) === undefined;
}

/**
 * Starts threads that help the one that asks: so many that they are as many together as told, or as the machine has cores; none for a small
 * book. Whoever starts them closes them.
 */
export function startHelpers(book: BookFile, workers?: number): Helpers | undefined {
  const size = (workers ?? (isSmall(book) ? 1 : availableParallelism())) - 1;
  return size < 1 ? undefined : new Helpers(size);
}
