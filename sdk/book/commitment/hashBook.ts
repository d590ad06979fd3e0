import { getBytes } from "ethers";
import type { BookFile } from "../BookFile.js";
import { createKeccak256 } from "./createKeccak256.js";
import { headerCohort } from "./leaf.js";
import { hashTree, type CommitmentThreads, type HashedTree } from "./hashTree.js";
import { readClosedPeriod } from "./readClosedPeriod.js";
import { keyRanges } from "./readCohorts.js";

/** Builds the tree of a closed period from the book's file. Errors: `PERIOD_OPEN`, those of a book, `WORKER_DIED`. */
export async function hashBook(threads: CommitmentThreads, book: BookFile, period: number): Promise<HashedTree> {
  const { lastSeq, head, seed } = readClosedPeriod(book, period);
  const context = { point: book.programme.point, seed: getBytes(seed) };
  const jobs = keyRanges(threads.size).map((range) => ({
    kind: "book" as const,
    context,
    file: book.path,
    lastSeq,
    range,
  }));
  return hashTree(threads, await createKeccak256(), context, headerCohort(getBytes(head), period), jobs);
}
