import { getBytes, hexlify, isHexString } from "ethers";
import { AllianceError } from "../../AllianceError.js";
import { openBookFile } from "../BookFile.js";
import { cohortsIn } from "../replay/cohortArrays.js";
import type { CommitmentRequest } from "./buildCommitment.js";
import { createKeccak256 } from "./createKeccak256.js";
import { hashBook } from "./hashBook.js";
import type { CommitmentLeaf } from "./leaf.js";
import { LeafHasher, WORD } from "./LeafHasher.js";
import { proofAt } from "./packedTree.js";
import { readClosedPeriod } from "./readClosedPeriod.js";
import { startThreads } from "./startThreads.js";

/** Whose leaf to open. */
export interface ProofRequest extends CommitmentRequest {
  /** 0x and 64 digits. */
  readonly memberKey: string;
  readonly epoch: bigint;
}

/** One leaf and what ties it to a root: for a court, never for the chain. */
export interface CommitmentProof {
  readonly leaf: CommitmentLeaf;
  /** Hashes from the leaf's sibling up. */
  readonly proof: readonly string[];
  readonly root: string;
}

const HEADER = 1;

/**
 * Opens one leaf of a closed period's commitment. Its salt is the leaf's own: it opens no other.
 *
 * Errors: `NOT_COMMITTED` when that member had no points of that epoch then, `INVALID_MEMBER_KEY`, and those of `buildCommitment`.
 */
export async function proofOf({ file, period, memberKey, epoch, workers }: ProofRequest): Promise<CommitmentProof> {
  if (!isHexString(memberKey, WORD)) {
    throw new AllianceError("INVALID_MEMBER_KEY", `${memberKey} is no member key.`, "Give 0x and 64 digits.");
  }
  const key = getBytes(memberKey);
  const book = openBookFile(file, { readOnly: true });
  try {
    const { seed } = readClosedPeriod(book, period);
    const hasher = new LeafHasher(await createKeccak256(), { point: book.programme.point, seed: getBytes(seed) });
    const threads = await startThreads(book, workers);
    try {
      const { tree, leaves, cohorts } = await hashBook(threads, book, period);
      let index = HEADER;
      for (const cohort of cohortsIn(cohorts, 0, cohorts.order.length)) {
        if (cohort.epoch === epoch && Buffer.compare(cohort.memberKey, key) === 0) {
          const proof = proofAt(tree, leaves, index).map((node) => hexlify(node));
          return { leaf: hasher.leaf(cohort), proof, root: hexlify(tree.subarray(0, WORD)) };
        }
        index++;
      }
      throw new AllianceError(
        "NOT_COMMITTED",
        `The commitment of period ${period} has no leaf of member ${memberKey} and epoch ${epoch}.`,
        "Check key, epoch and period: a leaf is there from the period of its first accrual on.",
      );
    } finally {
      await threads.close();
    }
  } finally {
    book.close();
  }
}
