/** What a leaf's values are, in the order of {@link leafValues}. */
export const leafTypes = [
  "address",
  "bytes32",
  "uint256",
  "uint256",
  "uint256",
  "uint256",
  "uint256",
  "bytes32",
] as const;

/** What one member has accumulated in one epoch, in points; never falls. Available is `accrued - cancelled - redeemed - released`. */
export interface Cohort {
  /** 32 bytes. */
  readonly memberKey: Uint8Array;
  readonly epoch: bigint;
  readonly accrued: bigint;
  readonly cancelled: bigint;
  readonly redeemed: bigint;
  readonly released: bigint;
}

/** A leaf of a commitment, as a court gets it. Hexadecimal texts begin with 0x. */
export interface CommitmentLeaf {
  readonly point: string;
  readonly memberKey: string;
  readonly epoch: bigint;
  readonly accrued: bigint;
  readonly cancelled: bigint;
  readonly redeemed: bigint;
  readonly released: bigint;
  readonly salt: string;
}

/** A leaf as `StandardMerkleTree` of `@openzeppelin/merkle-tree` takes it, with {@link leafTypes}. */
export function leafValues(leaf: CommitmentLeaf) {
  const { point, memberKey, epoch, accrued, cancelled, redeemed, released, salt } = leaf;
  return [point, memberKey, epoch, accrued, cancelled, redeemed, released, salt];
}

/** The header leaf: the first of every tree, which binds the journal. */
export function headerCohort(headHash: Uint8Array, period: number): Cohort {
  return { memberKey: headHash, epoch: BigInt(period), accrued: 0n, cancelled: 0n, redeemed: 0n, released: 0n };
}
