import type { BookContext } from "./BookContext.js";
import { checkPoints } from "./checks.js";
import { availableIn, cohortsOf, debit, heldIn, takeSettled, type CohortBalance, type Part } from "./cohorts.js";
import { Journal } from "./Journal.js";
import { findMember, memberById } from "./members.js";
import { operationOf, referenceConflict } from "./operations.js";
import { AllianceError } from "../AllianceError.js";
import { counted } from "../text/counted.js";

/** Points a member spends at the shop. */
export interface Redemption {
  /** The order, by the partner's own number of it: 1 to 64 ASCII characters. */
  readonly reference: string;
  readonly customerNumber: string;
  /** 1 to 10^15. */
  readonly points: bigint;
}

/** A redemption as recorded. */
export interface RecordedRedemption {
  readonly seq: number;
  readonly recordedAt: number;
  readonly points: bigint;
  /** Where the points came from, earliest first. */
  readonly cohorts: readonly Part[];
  /** Whether it had been recorded before. */
  readonly duplicate: boolean;
}

/** See `Book.redeem`. */
export function redeem(context: BookContext, { reference, customerNumber, points }: Redemption): RecordedRedemption {
  const { file } = context;
  return file.write(() => {
    const journal = new Journal(context);
    checkPoints(points);
    const before = operationOf(file, "redemption", reference);
    const [first] = before;
    if (first !== undefined) {
      const sum = before.reduce((total, entry) => total + entry.points, 0n);
      const differs = (what: string) => referenceConflict("redemption", reference, what);
      if (memberById(file, first.member)?.customerNumber !== customerNumber) throw differs("another customer");
      if (sum !== points) throw differs(`${sum} points instead of ${points}`);
      const cohorts = before.map((entry) => ({ epoch: entry.epoch, points: entry.points }));
      return { seq: first.seq, recordedAt: first.recordedAt, points, cohorts, duplicate: true };
    }
    const member = findMember(file, { customerNumber });
    const cohorts = takeSettled(enough(cohortsOf(file, member.id, journal.now), points), points);
    for (const part of cohorts) debit(file, "redeemed", member.id, part);
    const seq = journal.append(
      member,
      cohorts.map((part) => ({ kind: "redemption", ...part })),
      { kind: "redemption", text: reference },
    );
    return { seq, recordedAt: journal.now, points, cohorts, duplicate: false };
  });
}

/** Refuses to take more settled points than there are: `INSUFFICIENT_POINTS`. */
export function enough(cohorts: readonly CohortBalance[], points: bigint): readonly CohortBalance[] {
  const available = availableIn(cohorts);
  if (available >= points) return cohorts;
  throw new AllianceError(
    "INSUFFICIENT_POINTS",
    `The member has ${counted(available, "point")} to spend and ${heldIn(cohorts)} held, not ${points}.`,
    "Take at most the points that can be spent, or wait until those held settle.",
  );
}
