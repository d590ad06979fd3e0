import { isHexString } from "ethers";
import { AllianceError } from "../../AllianceError.js";
import type { CommitmentRequest } from "./buildCommitment.js";
import { commitInThread } from "./commitInThread.js";
import type { CommitmentLeaf } from "./leaf.js";
import { WORD } from "./LeafWriter.js";

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

/**
 * Opens one leaf of a closed period's commitment. Its salt is the leaf's own: it opens no other.
 *
 * Errors: `NOT_COMMITTED` when that member had no points of that epoch then, `INVALID_MEMBER_KEY`, and those of `buildCommitment`.
 */
export async function proofOf({ file, period, memberKey, epoch, workers }: ProofRequest): Promise<CommitmentProof> {
  if (!isHexString(memberKey, WORD)) {
    throw new AllianceError("INVALID_MEMBER_KEY", `${memberKey} is no member key.`, "Give 0x and 64 digits.");
  }
  const { root, opened } = await commitInThread({ file, period, workers, open: { memberKey, epoch } });
  if (opened !== undefined) return { ...opened, root };
  throw new AllianceError(
    "NOT_COMMITTED",
    `The commitment of period ${period} has no leaf of member ${memberKey} and epoch ${epoch}.`,
    "Check key, epoch and period: a leaf is there from the period of its first accrual on.",
  );
}
