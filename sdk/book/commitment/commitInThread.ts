import { openBookFile, WHOLE } from "../BookFile.js";
import { commitPeriod, type CommittedPeriod, type PeriodRequest } from "./commitPeriod.js";
import { createKeccak256 } from "./createKeccak256.js";
import { isSmall } from "./startHelpers.js";
import { checkWorkers, ThreadPool } from "./ThreadPool.js";

/**
 * As `commitPeriod`, in a thread of its own, so that nothing waits for it; a small book is done at once, unless workers are asked for.
 *
 * Errors: those of `commitPeriod`, `INVALID_WORKERS`, `WORKER_DIED`.
 */
export async function commitInThread(request: PeriodRequest): Promise<CommittedPeriod> {
  const { file, workers } = request;
  if (workers !== undefined) checkWorkers(workers);
  else if (isQuick(file)) return commitPeriod(await createKeccak256(), request);
  const entry = import.meta.url.endsWith(".ts") ? "./thread.ts" : "./thread.js";
  const thread = new ThreadPool<PeriodRequest, CommittedPeriod>(new URL(entry, import.meta.url), 1);
  try {
    const [committed] = await thread.run([request]);
    if (committed === undefined) throw new TypeError("a thread gives a result for its job");
    return committed;
  } finally {
    await thread.close();
  }
}

function isQuick(file: string): boolean {
  const book = openBookFile(file, WHOLE);
  try {
    return isSmall(book);
  } finally {
    book.close();
  }
}
