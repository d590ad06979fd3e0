import type { LeafContext } from "./LeafHasher.js";
import type { KeyRange } from "./readCohorts.js";

/** Work of a commitment that a thread can do by itself. */
export type CommitmentJob =
  /** Hash the leaves of a range of members, read from the book. */
  | {
      readonly kind: "book";
      readonly context: LeafContext;
      readonly file: string;
      readonly lastSeq: number;
      readonly range: KeyRange;
    }
  /** Hash a tree's inner nodes under and with one, in place. */
  | { readonly kind: "subtree"; readonly tree: SharedArrayBuffer; readonly node: number };

/** Leaf hashes, one behind the other, and of how many members. */
export interface LeafHashes {
  readonly hashes: Uint8Array<ArrayBuffer>;
  readonly members: number;
}
