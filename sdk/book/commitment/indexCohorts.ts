import type { CohortArrays } from "../replay/cohortArrays.js";

/** Where to start among cohorts in the order of a commitment's leaves: (memberKey, epoch). */
export interface CohortIndex {
  readonly count: number;
  /** That have a cohort. */
  readonly members: number;
  /** Of every {@link STRIDE}-th cohort: its member's place in the order of keys, and its slot. In memory that threads share. */
  readonly starts: Uint32Array;
}

export const STRIDE = 256;

/** Walks all cohorts once. */
export function indexCohorts({ order, first, next }: CohortArrays): CohortIndex {
  const starts: number[] = [];
  let [count, members] = [0, 0];
  for (let rank = 0; rank < order.length; rank++) {
    let slot = first[order[rank] ?? 0] ?? 0;
    if (slot !== 0) members++;
    for (; slot !== 0; slot = next[slot] ?? 0) {
      if (count++ % STRIDE === 0) starts.push(rank, slot);
    }
  }
  const shared = new Uint32Array(new SharedArrayBuffer(starts.length * Uint32Array.BYTES_PER_ELEMENT));
  shared.set(starts);
  return { count, members, starts: shared };
}
