import { ENTRY_KINDS } from "./entry.js";

/** A table whose rows are sums over entries, and the query that gives the same rows from the entries alone. */
interface Projection {
  readonly table: string;
  /** Columns that name a row. */
  readonly key: string;
  /** The columns compared, in the order of the definition. */
  readonly columns: string;
  readonly definition: string;
}

const { accrual, repayment, cancellation, debt, redemption, release, settlement, void: voided } = ENTRY_KINDS;
const sumOf = (...kinds: readonly number[]) => `sum(CASE WHEN kind IN (${kinds.join(", ")}) THEN points ELSE 0 END)`;

/** What `verify` computes again. */
export const projections: readonly Projection[] = [
  {
    table: "cohort",
    key: "member, epoch",
    columns: "member, epoch, accrued, cancelled, redeemed, released",
    definition: `SELECT member, epoch, ${sumOf(accrual)}, ${sumOf(cancellation, repayment)}, ${sumOf(redemption)},
      ${sumOf(release)} FROM entry WHERE kind IN (${[accrual, repayment, cancellation, redemption, release].join(", ")})
      GROUP BY member, epoch`,
  },
  {
    table: "lot",
    key: "member, settlesAt, seq",
    columns: "member, settlesAt, seq, epoch, points, held, refunded",
    definition: `SELECT member, settlesAt, seq, epoch, points, points - coalesce(taken, 0), coalesce(refunds, 0) FROM entry
      LEFT JOIN (SELECT lot AS of, sum(points) AS taken FROM entry WHERE lot IS NOT NULL GROUP BY lot) AS takings ON takings.of = seq
      LEFT JOIN (SELECT purchase AS of, sum(points) AS refunds FROM entry WHERE purchase IS NOT NULL GROUP BY purchase)
        AS refunded ON refunded.of = seq
      WHERE kind = ${accrual}`,
  },
  {
    table: "member",
    key: "id",
    columns: "id, debt",
    definition: `SELECT member, ${sumOf(debt)} - ${sumOf(repayment)} FROM entry GROUP BY member`,
  },
  {
    table: "releaseLine",
    key: "issueId",
    columns: "issueId, operation, member, epoch, points, status",
    definition: `SELECT issueId, min(CASE kind WHEN ${release} THEN operation END), member, epoch,
        max(CASE kind WHEN ${release} THEN points END),
        max(CASE kind WHEN ${settlement} THEN 1 WHEN ${voided} THEN 2 ELSE 0 END)
      FROM entry WHERE issueId IS NOT NULL GROUP BY issueId`,
  },
];
