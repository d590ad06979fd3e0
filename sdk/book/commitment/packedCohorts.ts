import { WORD } from "./LeafHasher.js";
import type { Cohort } from "./leaf.js";

/** Bytes of a packed cohort: its key, then epoch and four amounts with 8 bytes each, most significant first. */
export const PACKED = WORD + 5 * 8;

/** Writes a cohort as row `index`, so that threads can share many without copying them. */
export function packCohort(view: DataView, index: number, cohort: Cohort): void {
  const at = index * PACKED;
  new Uint8Array(view.buffer, at, WORD).set(cohort.memberKey);
  const { epoch, accrued, cancelled, redeemed, released } = cohort;
  for (const [i, value] of [epoch, accrued, cancelled, redeemed, released].entries()) {
    view.setBigUint64(at + WORD + 8 * i, value);
  }
}

/** Reads rows `from` to `to`, the last not included. A cohort's key is good until the next is read. */
export function* unpackCohorts(rows: SharedArrayBuffer, from: number, to: number): Generator<Cohort> {
  const view = new DataView(rows);
  for (let index = from; index < to; index++) {
    const at = index * PACKED;
    const number = (i: number) => view.getBigUint64(at + WORD + 8 * i);
    yield {
      memberKey: new Uint8Array(rows, at, WORD),
      epoch: number(0),
      accrued: number(1),
      cancelled: number(2),
      redeemed: number(3),
      released: number(4),
    };
  }
}
