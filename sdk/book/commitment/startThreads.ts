import { availableParallelism } from "node:os";
import type { CommitmentThreads } from "./hashTree.js";
import { ThreadPool } from "./ThreadPool.js";

/** Starts threads for commitments, as many as the machine has cores unless told. Whoever starts them closes them. */
export function startThreads(workers = availableParallelism()): CommitmentThreads {
  const entry = import.meta.url.endsWith(".ts") ? "./thread.ts" : "./thread.js";
  return new ThreadPool(new URL(entry, import.meta.url), workers);
}
