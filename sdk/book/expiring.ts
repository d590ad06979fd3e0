import { checkNotPast } from "./balanceOf.js";
import type { BookFile } from "./BookFile.js";
import { cohortsOf } from "./cohorts.js";
import { findMember, type MemberName } from "./members.js";
import { epochAt, expiryOf, firstValidEpoch, type Programme } from "./Programme.js";
import { bigintOf, textOf, type Row } from "./rows.js";
import { checkDays } from "./checks.js";

/** Points of a customer that are still there, settled or held, and expire together. */
export interface ExpiringPoints {
  readonly customerNumber: string;
  readonly epoch: number;
  readonly points: bigint;
  /** Unix seconds: the points can be spent before. */
  readonly expiresAt: number;
}

/** Some of those whose points expire with an epoch. */
export interface ExpiringPage {
  readonly lines: readonly ExpiringPoints[];
  /** Where the next page begins; undefined when there is none. */
  readonly next: number | undefined;
}

const DAY = 86_400;
/** However few of them have points of the epoch, a page takes no longer to read. */
const MEMBERS_A_PAGE = 1_000;

/** See `BookReader.expiringOf`. */
export function expiringOf(file: BookFile, name: MemberName, days: number, at: number): ExpiringPoints[] {
  checkDays(days);
  return file.read(() => {
    checkNotPast(file, at);
    const { id, customerNumber } = findMember(file, name);
    return cohortsOf(file, id, at)
      .filter(({ expiresAt }) => expiresAt <= at + days * DAY)
      .map(({ epoch, expiresAt, available, held }) => ({ customerNumber, epoch, points: available + held, expiresAt }));
  });
}

/** See `BookReader.expiring`. */
export function* expiring(file: BookFile, days: number, at: number): Generator<ExpiringPoints> {
  checkNotPast(file, at);
  for (const epoch of expiringEpochs(file.programme, days, at)) yield* expiringIn(file, epoch);
}

/** Epochs that are valid at a time and expire within so many days. */
export function expiringEpochs(programme: Programme, days: number, at: number): number[] {
  checkDays(days);
  const epochs: number[] = [];
  for (let epoch = firstValidEpoch(programme, at); epoch <= epochAt(programme, at); epoch++) {
    const expiresAt = expiryOf(programme, epoch);
    if (expiresAt > at && expiresAt <= at + days * DAY) epochs.push(epoch);
  }
  return epochs;
}

/** Who still has points of an epoch, erased customers left out, in the order in which they became customers. */
export function* expiringIn(file: BookFile, epoch: number): Generator<ExpiringPoints> {
  const expiresAt = expiryOf(file.programme, epoch);
  const rows = file.each(`${EXPIRING} ORDER BY cohort.member`, epoch);
  for (const row of rows) yield lineOf(row, epoch, expiresAt);
}

/** See `BookReader.expiringPage`. */
export function expiringPage(file: BookFile, epoch: number, after: number): ExpiringPage {
  const expiresAt = expiryOf(file.programme, epoch);
  const last = after + MEMBERS_A_PAGE;
  const lines = file
    .allExact(`${EXPIRING} AND cohort.member > ? AND cohort.member <= ? ORDER BY cohort.member`, epoch, after, last)
    .map((row) => lineOf(row, epoch, expiresAt));
  const more = file.first("SELECT 1 FROM member WHERE id > ? LIMIT 1", last) !== undefined;
  return { lines, next: more ? last : undefined };
}

const EXPIRING = `SELECT customerNumber, accrued - cancelled - redeemed - released AS points FROM cohort JOIN customer USING (member)
   WHERE epoch = ? AND accrued > cancelled + redeemed + released`;

function lineOf(row: Row, epoch: number, expiresAt: number): ExpiringPoints {
  return { customerNumber: textOf(row, "customerNumber"), epoch, points: bigintOf(row, "points"), expiresAt };
}
