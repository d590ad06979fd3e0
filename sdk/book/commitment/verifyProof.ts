import { StandardMerkleTree } from "@openzeppelin/merkle-tree";
import { leafTypes, leafValues } from "./leaf.js";
import type { CommitmentProof } from "./proofOf.js";

/**
 * Whether a leaf belongs to its root, by OpenZeppelin's own library. The root must be the one the partner posted for the period:
 * ask the chain, not whoever brings the proof.
 */
export function verifyProof({ leaf, proof, root }: CommitmentProof): boolean {
  return StandardMerkleTree.verify(root, [...leafTypes], leafValues(leaf), [...proof]);
}
