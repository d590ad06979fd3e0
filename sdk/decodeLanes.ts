/** Points that expire together. */
export interface Cohort {
  readonly epoch: bigint;
  readonly amount: bigint;
}

const LANES = 4n;
const LANE_BITS = 64n;
const LANE_MASK = (1n << LANE_BITS) - 1n;

/** The cohorts of a `CohortsMoved` event, earliest first: lane `i` of word `w` holds points of epoch `4w + i`. */
export function decodeLanes(word: bigint, lanes: bigint): Cohort[] {
  const cohorts: Cohort[] = [];
  for (let i = 0n; i < LANES; i++) {
    const amount = (lanes >> (i * LANE_BITS)) & LANE_MASK;
    if (amount > 0n) cohorts.push({ epoch: word * LANES + i, amount });
  }
  return cohorts;
}
