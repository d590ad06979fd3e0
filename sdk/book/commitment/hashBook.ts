import { getBytes } from "ethers";
import type { BookFile } from "../BookFile.js";
import type { CohortArrays } from "../replay/cohortArrays.js";
import { createKeccak256 } from "./createKeccak256.js";
import { headerCohort } from "./leaf.js";
import { hashTree, type CommitmentThreads, type HashedTree } from "./hashTree.js";
import { readClosedPeriod } from "./readClosedPeriod.js";

/** A closed period's tree, and the cohorts that are its leaves. */
export interface HashedBook extends HashedTree {
  readonly cohorts: CohortArrays;
}

/**
 * Builds the tree of a closed period from the book's journal. Errors: `PERIOD_OPEN`, `BOOK_UNSOUND`, those of a book, `WORKER_DIED`.
 */
export async function hashBook(
  threads: CommitmentThreads,
  book: BookFile,
  period: number,
  { seed }: { readonly seed: string } = readClosedPeriod(book, period),
): Promise<HashedBook> {
  const { head } = readClosedPeriod(book, period);
  const [replayed] = await threads.run([{ kind: "replay", file: book.address, period }]);
  const cohorts = replayed?.cohorts;
  if (cohorts === undefined) throw new TypeError("a replay gives cohorts");
  const context = { point: book.programme.point, seed: getBytes(seed) };
  const share = Math.ceil(cohorts.order.length / threads.size);
  const jobs = Array.from({ length: threads.size }, (_, index) => ({
    kind: "leaves" as const,
    context,
    cohorts,
    from: index * share,
    to: (index + 1) * share,
  }));
  const header = headerCohort(getBytes(head), period);
  return { ...(await hashTree(threads, await createKeccak256(), context, header, jobs)), cohorts };
}
