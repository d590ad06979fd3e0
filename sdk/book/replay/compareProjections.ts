import type { StoreValue } from "../../store/Store.js";
import type { BookFile } from "../BookFile.js";
import { ENTRY_KINDS } from "../entry.js";
import { STATUSES } from "../releaseLines.js";
import { numberOf } from "../rows.js";
import type { BookState } from "./BookState.js";
import { compareRows } from "./compareRows.js";
import type { Findings } from "./Findings.js";

type Values = readonly StoreValue[];

/** Holds every projection of a book against what its journal says: the first row of each that differs is a finding. */
export function compareProjections(file: BookFile, state: BookState, findings: Findings): void {
  const compare = (table: string, columns: string, keys: readonly string[], expected: Iterable<Values>) => {
    const found = file.eachList(`SELECT ${columns} FROM ${table} ORDER BY ${keys.join(", ")}`, { exact: true });
    const difference = compareRows(found, expected, keys.length);
    if (difference === undefined) return;
    const row = keys.map((key, index) => `${key} ${String(difference.key[index])}`).join(", ");
    findings.add("PROJECTION_DIFFERS", table, `${row} ${difference.problem}`);
  };
  const cohort = "member, epoch, accrued, cancelled, redeemed, released";
  compare("cohort", cohort, ["member", "epoch"], cohortRows(state));
  compare("member", "id, debt", ["id"], debtRows(state));
  compare("releaseLine", "issueId, operation, member, epoch, points, status", ["issueId"], lineRows(state));
  compare("claim", "member, codeHash, expiresAt", ["member"], claimRows(state));
  compareLots(file, findings);
}

function* cohortRows({ cohorts }: BookState): Generator<Values> {
  for (const { member, epoch, accrued, cancelled, redeemed, released } of cohorts.byMember()) {
    yield [BigInt(member), epoch, accrued, cancelled, redeemed, released];
  }
}

function* debtRows({ debts, members }: BookState): Generator<Values> {
  for (let id = 1; id <= members.count; id++) yield [BigInt(id), debts[id] ?? 0n];
}

function* lineRows({ releases }: BookState): Generator<Values> {
  for (const { issueId, operation, member, epoch, points, status } of releases.lines) {
    const numbers = [issueId, operation, member, epoch].map(BigInt);
    yield [...numbers, points, BigInt(STATUSES.indexOf(status))];
  }
}

function claimRows({ customers }: BookState): Values[] {
  const claims = [...customers.claims].sort(([a], [b]) => a - b);
  return claims.map(([member, { codeHash, expiresAt }]) => [
    BigInt(member),
    Uint8Array.from(codeHash),
    BigInt(expiresAt),
  ]);
}

/** Each accrual beside its lot, and beside what was taken and refunded of it: entries that were walked, so SQLite may add them up. */
const LOTS = `
WITH taken AS MATERIALIZED (SELECT lot AS seq, sum(points) AS points FROM entry WHERE lot IS NOT NULL GROUP BY lot),
  refunds AS MATERIALIZED (SELECT purchase AS seq, sum(points) AS points FROM entry WHERE purchase IS NOT NULL GROUP BY purchase)
SELECT entry.member AS member, entry.settlesAt AS settlesAt, entry.seq AS seq FROM entry LEFT JOIN taken ON taken.seq = entry.seq LEFT JOIN refunds ON refunds.seq = entry.seq
  LEFT JOIN lot ON lot.member = entry.member AND lot.settlesAt = entry.settlesAt AND lot.seq = entry.seq
WHERE kind = ${ENTRY_KINDS.accrual} AND (lot.epoch IS DISTINCT FROM entry.epoch OR lot.points IS DISTINCT FROM entry.points
  OR lot.held IS DISTINCT FROM entry.points - coalesce(taken.points, 0) OR lot.refunded IS DISTINCT FROM coalesce(refunds.points, 0))
ORDER BY entry.seq LIMIT 1`;
/** Lots beyond those of accruals, once each accrual has its own. */
const LOTS_TOO_MANY = `
SELECT (SELECT count(*) FROM lot) - (SELECT count(*) FROM entry WHERE kind = ${ENTRY_KINDS.accrual}) AS count`;
const REFUNDS = `
WITH refunds AS MATERIALIZED (SELECT purchase AS seq, sum(points) AS points FROM entry WHERE purchase IS NOT NULL GROUP BY purchase)
SELECT entry.seq AS seq FROM entry LEFT JOIN refunds ON refunds.seq = entry.purchase
  LEFT JOIN entry AS accrual ON accrual.seq = entry.purchase
WHERE entry.purchase IS NOT NULL AND (accrual.kind IS DISTINCT FROM ${ENTRY_KINDS.accrual} OR accrual.member <> entry.member
  OR accrual.seq > entry.seq OR accrual.points < refunds.points)
ORDER BY entry.seq LIMIT 1`;

function compareLots(file: BookFile, findings: Findings): void {
  const lot = file.first(LOTS);
  if (lot !== undefined) {
    const row = ["member", "settlesAt", "seq"].map((column) => `${column} ${numberOf(lot, column)}`).join(", ");
    findings.add("PROJECTION_DIFFERS", "lot", `${row} is missing or differs from its entries`);
  } else {
    const more = numberOf(file.first(LOTS_TOO_MANY) ?? {}, "count");
    if (more !== 0) findings.add("PROJECTION_DIFFERS", "lot", `${more} rows are of no accrual`);
  }
  const refund = file.first(REFUNDS);
  if (refund === undefined) return;
  const problem = "it takes back more than the member's purchase earned";
  findings.add("ENTRY_INVALID", "entry", `entry ${numberOf(refund, "seq")}: ${problem}`);
}
