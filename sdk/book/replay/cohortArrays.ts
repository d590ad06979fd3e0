import type { Cohort } from "../commitment/leaf.js";

/** Cohorts of all members in flat arrays, in memory that threads share. A member's are a list of slots in the order of their epochs. */
export interface CohortArrays {
  /** 32 bytes a member, by id. */
  readonly keys: Uint8Array;
  /** Members in the order of their keys. */
  readonly order: Uint32Array;
  /** A member's first slot, by id; 0 is the end of every list. */
  readonly first: Uint32Array;
  /** The slot after a slot. */
  readonly next: Uint32Array;
  readonly epochs: Float64Array;
  /** {@link FIELDS} a slot. */
  readonly sums: BigInt64Array;
}

const KEY = 32;
export const FIELDS = 5;
export const [ACCRUED, CANCELLED, REDEEMED, RELEASED, HELD] = [0, 1, 2, 3, 4];

/** The cohorts of the members that stand from `from` up to `to` in the order of keys, as a commitment has them. */
export function* cohortsIn(arrays: CohortArrays, from: number, to: number): Generator<Cohort> {
  const { keys, order, first, next, epochs, sums } = arrays;
  for (const member of order.subarray(from, to)) {
    const memberKey = keys.subarray(member * KEY, (member + 1) * KEY);
    for (let slot = first[member] ?? 0; slot !== 0; slot = next[slot] ?? 0) {
      const at = slot * FIELDS;
      yield {
        memberKey,
        epoch: BigInt(epochs[slot] ?? 0),
        accrued: sums[at + ACCRUED] ?? 0n,
        cancelled: sums[at + CANCELLED] ?? 0n,
        redeemed: sums[at + REDEEMED] ?? 0n,
        released: sums[at + RELEASED] ?? 0n,
      };
    }
  }
}

/** What a cohort has seen. */
export function sumsIn({ epochs, sums }: CohortArrays, slot: number): Omit<Cohort, "memberKey"> {
  const at = slot * FIELDS;
  return {
    epoch: BigInt(epochs[slot] ?? 0),
    accrued: sums[at + ACCRUED] ?? 0n,
    cancelled: sums[at + CANCELLED] ?? 0n,
    redeemed: sums[at + REDEEMED] ?? 0n,
    released: sums[at + RELEASED] ?? 0n,
  };
}
