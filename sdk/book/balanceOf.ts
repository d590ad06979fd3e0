import type { BookFile } from "./BookFile.js";
import { availableIn, cohortsOf, heldIn, type CohortBalance } from "./cohorts.js";
import { checkTime } from "./checks.js";
import { findMember, type MemberName } from "./members.js";
import { numberOf } from "./rows.js";
import { AllianceError } from "../AllianceError.js";

/** What a member has. */
export interface Balance {
  readonly customerNumber: string;
  readonly memberKey: string;
  readonly account: string | undefined;
  /** The time the balance is of, Unix seconds. */
  readonly at: number;
  /** Points that can be spent. */
  readonly available: bigint;
  readonly held: bigint;
  /** Points of refunds that could not be taken back; accruals pay them first. */
  readonly debt: bigint;
  /** Earliest first. */
  readonly cohorts: readonly CohortBalance[];
}

/** See `BookReader.balanceOf`. */
export function balanceOf(file: BookFile, name: MemberName, at: number): Balance {
  return file.read(() => {
    checkNotPast(file, at);
    const member = findMember(file, name);
    const cohorts = cohortsOf(file, member.id, at);
    return {
      customerNumber: member.customerNumber,
      memberKey: `0x${Buffer.from(member.memberKey).toString("hex")}`,
      account: member.account,
      at,
      available: availableIn(cohorts),
      held: heldIn(cohorts),
      debt: member.debt,
      cohorts,
    };
  });
}

/** When the last entry was recorded, Unix seconds; 0 before the first. */
export function lastRecordedAt(file: BookFile): number {
  const row = file.first("SELECT recordedAt FROM entry ORDER BY seq DESC LIMIT 1");
  return row === undefined ? 0 : numberOf(row, "recordedAt");
}

/** Balances are kept as they are now: they can be told of any later time, not of an earlier one. */
export function checkNotPast(file: BookFile, at: number): void {
  checkTime(at, "The time asked for");
  const last = lastRecordedAt(file);
  if (at >= last) return;
  throw new AllianceError(
    "INVALID_TIME",
    `${at} is before the book's last entry, which is of ${last}.`,
    "Ask for a time from the last entry on; history and totals tell of earlier ones.",
  );
}
