import { availableParallelism } from "node:os";
import type { BookFile } from "../BookFile.js";
import { createKeccak256 } from "./createKeccak256.js";
import type { CommitmentThreads } from "./hashTree.js";
import { InlineJobs } from "./InlineJobs.js";
import { ThreadPool } from "./ThreadPool.js";

/** A book of fewer entries is done sooner than a thread starts. */
const SMALL = 10_000;

/**
 * Starts threads for the commitments of a book: as many as told, or as the machine has cores, or none for a small book. Whoever starts
 * them closes them.
 */
export async function startThreads(book: BookFile, workers?: number): Promise<CommitmentThreads> {
  if (workers === undefined && book.first("SELECT 1 FROM entry WHERE seq > ?", SMALL) === undefined) {
    return new InlineJobs(await createKeccak256());
  }
  const entry = import.meta.url.endsWith(".ts") ? "./thread.ts" : "./thread.js";
  return new ThreadPool(new URL(entry, import.meta.url), workers ?? availableParallelism());
}
