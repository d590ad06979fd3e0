import { AllianceError } from "../AllianceError.js";
import type { StoreValue } from "../store/Store.js";
import type { Accrual, RecordedAccrual } from "./accrual.js";
import type { BookContext } from "./BookContext.js";
import { checkEpoch } from "./checkEpoch.js";
import { checkIdentifier, checkPoints, checkTime, MAX_SUM } from "./checks.js";
import type { Journal, NewEntry } from "./Journal.js";
import { memberOf, membersNumbered, NewMembers, NEXT_MEMBER, type Member } from "./members.js";
import { ANY_ERASED, erasedAmong, ErasedReference } from "./operations.js";
import type { Outcome } from "./Outcome.js";
import { epochAt, expiryOf } from "./Programme.js";
import { bigintOf, numberOf } from "./rows.js";
import { accrualsReferenced, recordedBefore, repeatedAccrual, type EarlierAccrual } from "./repeatedAccrual.js";

/** Accruals that are written together. */
const WRITTEN = 1_000;

/**
 * Records accruals one after the other in the caller's transaction, and tells of each what became of it: one that is refused changes
 * nothing and keeps no other from being recorded. However many they are, the store is asked a few times.
 */
export function accrueGroup(
  context: BookContext,
  journal: Journal,
  accruals: readonly Accrual[],
): Outcome<RecordedAccrual>[] {
  const group = new AccrualGroup(context, journal, accruals);
  const outcomes = accruals.map((accrual, i) => {
    if (i > 0 && i % WRITTEN === 0) group.flush();
    return outcomeOf(() => group.accrue(accrual));
  });
  group.flush();
  return outcomes;
}

function outcomeOf(work: () => RecordedAccrual): Outcome<RecordedAccrual> {
  try {
    return { value: work() };
  } catch (error) {
    if (error instanceof AllianceError) return { error };
    throw error;
  }
}

/** What a member's cohort gets: how much was accrued in it so far, and what the group adds. */
interface Added {
  accrued: bigint;
  points: bigint;
  repaid: bigint;
}

/** What the book has for some accruals, looked up at once; what they add to it, written at once. */
class AccrualGroup {
  private readonly before: Map<string, EarlierAccrual>;
  private readonly erased: ReadonlySet<string>;
  private readonly members: Map<string, Member>;
  private readonly made: NewMembers;
  private readonly cohorts = new Map<string, Added>();
  private readonly debts = new Map<number, bigint>();
  private lots: StoreValue[][] = [];

  constructor(
    private readonly context: BookContext,
    private readonly journal: Journal,
    accruals: readonly Accrual[],
  ) {
    const { file } = context;
    const named = accruals.filter(({ reference, customerNumber }) => isText(reference) && isText(customerNumber));
    const references = distinct(named.map(({ reference }) => reference));
    const numbers = distinct(named.map(({ customerNumber }) => customerNumber));
    const [found, erased, members, [next = {}]] = file.matching(
      accrualsReferenced(references),
      ANY_ERASED,
      membersNumbered(numbers),
      NEXT_MEMBER,
    );
    this.members = new Map(members.map(memberOf).map((member) => [member.customerNumber, member]));
    this.made = new NewMembers(context, numberOf(next, "next"));
    this.before = recordedBefore(file, found);
    const fresh = references.filter((reference) => !this.before.has(reference));
    this.erased = erased.length === 0 ? new Set() : erasedAmong(file, "accrual", fresh);
    this.readCohorts(named);
  }

  accrue(accrual: Accrual): RecordedAccrual {
    const { file } = this.context;
    const { reference, customerNumber, points, purchasedAt } = accrual;
    checkPoints(points);
    checkTime(purchasedAt, `The time of the purchase ${reference}`);
    checkIdentifier(reference, "reference of the accrual");
    const epoch = accrual.epoch ?? epochAt(file.programme, purchasedAt);
    const before = this.before.get(reference);
    if (before !== undefined) return repeatedAccrual(file, accrual, epoch, before);
    if (this.erased.has(reference)) throw new ErasedReference("accrual", reference);

    checkEpoch(file, accrual, epoch, this.journal.now);
    checkIdentifier(customerNumber, "customer number");
    const known = this.members.get(customerNumber);
    this.refuseTooMany(known, epoch, points);
    const member = known ?? this.made.make(customerNumber);
    this.members.set(customerNumber, member);
    return this.record(accrual, member, epoch);
  }

  /** Writes what the accruals add. */
  flush(): void {
    const { file } = this.context;
    this.made.flush();
    this.journal.flush();
    const cohorts = [...this.cohorts].filter(([, { points }]) => points > 0n);
    file.insertMany(
      "cohort",
      ["member", "epoch", "accrued", "cancelled"],
      cohorts.map(([key, { points, repaid }]) => [...key.split(" ").map(Number), points, repaid]),
      `ON CONFLICT (member, epoch) DO UPDATE
       SET accrued = cohort.accrued + excluded.accrued, cancelled = cohort.cancelled + excluded.cancelled`,
    );
    file.insertMany("lot", ["member", "settlesAt", "seq", "epoch", "points", "held"], this.lots);
    for (const [member, debt] of this.debts) file.run("UPDATE member SET debt = ? WHERE id = ?", debt, member);
    for (const [, cohort] of cohorts) {
      cohort.accrued += cohort.points;
      cohort.points = cohort.repaid = 0n;
    }
    this.lots = [];
  }

  private record({ reference, points, purchasedAt }: Accrual, member: Member, epoch: number): RecordedAccrual {
    const { programme } = this.context.file;
    const settlesAt = purchasedAt + programme.holdSeconds;
    const seq = this.journal.next;
    const repaid = this.repay(member, points);
    const entries: NewEntry[] = [{ kind: "accrual", epoch, points, purchasedAt, settlesAt }];
    if (repaid > 0n) entries.push({ kind: "repayment", epoch, points: repaid, lot: seq });
    this.journal.add(member, entries, { kind: "accrual", text: reference });
    const cohort = this.cohortOf(member, epoch);
    cohort.points += points;
    cohort.repaid += repaid;
    this.lots.push([member.id, settlesAt, seq, epoch, points, points - repaid]);
    const expiresAt = expiryOf(programme, epoch);
    const recordedAt = this.journal.now;
    const recorded = { seq, recordedAt, epoch, points, repaid, settlesAt, expiresAt, duplicate: false };
    this.before.set(reference, { ...recorded, customerNumber: member.customerNumber, purchasedAt });
    return recorded;
  }

  /** Points of an accrual that pay the member's debt. */
  private repay({ id, debt }: Member, points: bigint): bigint {
    const owed = this.debts.get(id) ?? debt;
    if (owed === 0n) return 0n;
    const repaid = owed < points ? owed : points;
    this.debts.set(id, owed - repaid);
    return repaid;
  }

  private refuseTooMany(member: Member | undefined, epoch: number, more: bigint): void {
    const { accrued, points } = member === undefined ? NOTHING : this.cohortOf(member, epoch);
    if (accrued + points + more <= MAX_SUM) return;
    throw new AllianceError(
      "INVALID_POINTS",
      `The member's accruals of epoch ${epoch} would be more than 10^18 points.`,
      "Correct the points: no member can have so many.",
    );
  }

  private cohortOf(member: Member, epoch: number): Added {
    const key = `${member.id} ${epoch}`;
    const known = this.cohorts.get(key);
    if (known !== undefined) return known;
    const added = { ...NOTHING };
    this.cohorts.set(key, added);
    return added;
  }

  private readCohorts(accruals: readonly Accrual[]): void {
    const { file } = this.context;
    const keys = new Map<string, readonly [number, number]>();
    for (const { customerNumber, purchasedAt, epoch = epochAt(file.programme, purchasedAt) } of accruals) {
      const member = this.members.get(customerNumber)?.id;
      // Only a time that is none makes an epoch that is none: it is refused in its turn.
      if (member !== undefined && Number.isSafeInteger(epoch)) keys.set(`${member} ${epoch}`, [member, epoch]);
    }
    const [rows] = file.matching({
      select: "SELECT member, epoch, accrued FROM cohort",
      columns: ["member", "epoch"],
      keys: [...keys.values()],
    });
    for (const row of rows) {
      const key = `${numberOf(row, "member")} ${numberOf(row, "epoch")}`;
      this.cohorts.set(key, { ...NOTHING, accrued: bigintOf(row, "accrued") });
    }
  }
}

function distinct(texts: readonly string[]): string[] {
  return [...new Set(texts)];
}

const NOTHING: Readonly<Added> = { accrued: 0n, points: 0n, repaid: 0n };

/** What comes from outside may be anything: each accrual is refused in its turn. */
function isText(value: unknown): value is string {
  return typeof value === "string";
}
