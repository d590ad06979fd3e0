import type { BookFile } from "../BookFile.js";
import { ENTRY_KINDS } from "../entry.js";
import { bigintOf, bytesOf, numberOf } from "../rows.js";
import type { Cohort } from "./leaf.js";

/** A range of member keys, in their order: `from` included, `to` not. */
export interface KeyRange {
  readonly from: Uint8Array;
  readonly to: Uint8Array;
}

/** Above every key: a shorter text of bytes that another begins with is the smaller. */
const ABOVE_ALL = new Uint8Array(33).fill(0xff);

/** All keys in so many ranges, of about as many keys each: a member key is a hash. */
export function keyRanges(count: number): KeyRange[] {
  const bound = (index: number) => {
    const key = Buffer.alloc(32);
    key.writeUInt32BE(Math.floor((index * 2 ** 32) / count));
    return key;
  };
  return Array.from({ length: count }, (_, index) => ({
    from: bound(index),
    to: index + 1 < count ? bound(index + 1) : ABOVE_ALL,
  }));
}

/** The range that holds this key only. */
export function keyRangeOf(memberKey: Uint8Array): KeyRange {
  return { from: memberKey, to: Buffer.concat([memberKey, Buffer.alloc(1)]) };
}

/**
 * The cohorts as they stood after entry `?1`: what they are now less what later entries did. One statement sees the book at one
 * moment, so the answer is the same however many are written meanwhile.
 */
const COHORTS = `
WITH later AS MATERIALIZED (
  SELECT member, epoch,
    sum(iif(kind = ${ENTRY_KINDS.accrual}, points, 0)) AS accrued,
    sum(iif(kind IN (${ENTRY_KINDS.cancellation}, ${ENTRY_KINDS.repayment}), points, 0)) AS cancelled,
    sum(iif(kind = ${ENTRY_KINDS.redemption}, points, 0)) AS redeemed,
    sum(iif(kind = ${ENTRY_KINDS.release}, points, 0)) AS released
  FROM entry WHERE seq > ?1 GROUP BY member, epoch
)
SELECT memberKey, cohort.epoch AS epoch,
  cohort.accrued - coalesce(later.accrued, 0) AS accrued,
  cohort.cancelled - coalesce(later.cancelled, 0) AS cancelled,
  cohort.redeemed - coalesce(later.redeemed, 0) AS redeemed,
  cohort.released - coalesce(later.released, 0) AS released
FROM member CROSS JOIN cohort ON cohort.member = member.id
LEFT JOIN later ON later.member = cohort.member AND later.epoch = cohort.epoch
WHERE memberKey >= ?2 AND memberKey < ?3 AND cohort.accrued > coalesce(later.accrued, 0)
ORDER BY memberKey, cohort.epoch`;

/** Every cohort of these members that had any points at `lastSeq`, in the order of (memberKey, epoch). */
export function* readCohorts(book: BookFile, lastSeq: number, { from, to }: KeyRange): Generator<Cohort> {
  for (const row of book.each(COHORTS, lastSeq, from, to)) {
    yield {
      memberKey: bytesOf(row, "memberKey"),
      epoch: bigintOf(row, "epoch"),
      accrued: bigintOf(row, "accrued"),
      cancelled: bigintOf(row, "cancelled"),
      redeemed: bigintOf(row, "redeemed"),
      released: bigintOf(row, "released"),
    };
  }
}

/** How many cohorts of the whole book stand before that of `memberKey` and `epoch`. */
export function countCohortsBefore(book: BookFile, lastSeq: number, memberKey: Uint8Array, epoch: bigint): number {
  const sql = `SELECT count(*) AS count FROM (${COHORTS}) WHERE memberKey < ?4 OR epoch < ?5`;
  const row = book.first(sql, lastSeq, new Uint8Array(), keyRangeOf(memberKey).to, memberKey, epoch);
  return row === undefined ? 0 : numberOf(row, "count");
}
