import type { CohortArrays } from "../replay/cohortArrays.js";
import { STRIDE } from "./indexCohorts.js";

/** Goes from cohort to cohort in the order of a commitment's leaves. */
export class CohortCursor {
  /** The cohort's. */
  member: number;
  slot: number;
  private rank: number;

  /** @param index Of the cohort to begin with, which must be there. */
  constructor(
    private readonly cohorts: CohortArrays,
    starts: Uint32Array,
    index: number,
  ) {
    const start = 2 * Math.floor(index / STRIDE);
    this.rank = starts[start] ?? 0;
    this.slot = starts[start + 1] ?? 0;
    this.member = cohorts.order[this.rank] ?? 0;
    for (let left = index % STRIDE; left > 0; left--) this.next();
  }

  /** Behind the last cohort there is nothing to be read. */
  next(): void {
    const { order, first, next } = this.cohorts;
    this.slot = next[this.slot] ?? 0;
    while (this.slot === 0 && ++this.rank < order.length) {
      this.member = order[this.rank] ?? 0;
      this.slot = first[this.member] ?? 0;
    }
  }
}
