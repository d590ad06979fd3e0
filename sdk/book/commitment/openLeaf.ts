import { hexlify, keccak256, concat, toBeHex } from "ethers";
import type { Cohort, CommitmentLeaf } from "./leaf.js";
import { WORD } from "./LeafWriter.js";

/** What every leaf of one period's commitment has in common. */
export interface LeafContext {
  /** The programme's point contract. */
  readonly point: string;
  /** 32 random bytes of the period. */
  readonly seed: Uint8Array;
}

/** A leaf in the open, with its salt. */
export function openLeaf({ point, seed }: LeafContext, cohort: Cohort): CommitmentLeaf {
  const memberKey = hexlify(cohort.memberKey);
  const salt = keccak256(concat([seed, memberKey, toBeHex(cohort.epoch, WORD)]));
  return { point, ...cohort, memberKey, salt };
}
