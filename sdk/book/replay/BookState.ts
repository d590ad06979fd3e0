import type { BookFile } from "../BookFile.js";
import { MAX_POINTS, MAX_SUM } from "../checks.js";
import { epochAt, expiryOf } from "../Programme.js";
import { ACCRUED, CANCELLED, HELD, REDEEMED, RELEASED } from "./cohortArrays.js";
import { CustomerLedger } from "./CustomerLedger.js";
import { Holds } from "./Holds.js";
import { JournalCohorts } from "./JournalCohorts.js";
import type { Members } from "./Members.js";
import { ReleaseLedger } from "./ReleaseLedger.js";
import type { JournalEntry } from "./walkJournal.js";

const VALID = "it voids a line whose points are valid";

/** All that a book says, as the entries so far make it, and nothing but them. */
export class BookState {
  readonly cohorts: JournalCohorts;
  readonly customers: CustomerLedger;
  readonly releases = new ReleaseLedger();
  /** Points that a member owes, by id. */
  readonly debts: BigInt64Array;
  private readonly holds = new Holds();

  constructor(
    private readonly file: BookFile,
    readonly members: Members,
  ) {
    this.cohorts = new JournalCohorts(members);
    this.customers = new CustomerLedger(members);
    this.debts = new BigInt64Array(members.count + 1);
  }

  /** Adds an entry. Gives why no book would write it, if so. */
  add(entry: JournalEntry): string | undefined {
    if (entry.points > MAX_POINTS) return `it is of ${entry.points} points`;
    this.holds.settle(entry.recordedAt, (slot, points) => this.cohorts.add(slot, HELD, -points));
    return this.customers.add(entry) ?? this.releases.add(entry) ?? this.move(entry);
  }

  private move(entry: JournalEntry): string | undefined {
    switch (entry.kind) {
      case "accrual":
        return this.accrue(entry);
      case "repayment":
        return this.repay(entry);
      case "cancellation":
        return this.take(entry, CANCELLED);
      case "redemption":
        return this.spend(entry, REDEEMED);
      case "release":
        return this.spend(entry, RELEASED);
      case "void":
        return this.isOver(entry) ? undefined : VALID;
      case "debt":
        return this.owe(entry, entry.points);
      case "settlement":
      case "erasure":
      case "claim":
      case "binding":
      case "unbinding":
        return undefined;
    }
  }

  private accrue(entry: JournalEntry): string | undefined {
    const { seq, member, epoch, points, recordedAt, purchasedAt, settlesAt } = entry;
    const slot = this.cohorts.slotOf(member, epoch);
    this.cohorts.add(slot, ACCRUED, points);
    if (settlesAt !== undefined && settlesAt > recordedAt) {
      this.cohorts.add(slot, HELD, points);
      this.holds.add(seq, settlesAt, slot, points);
    }
    const { programme } = this.file;
    if (this.cohorts.accruedIn(slot) > MAX_SUM) return `its epoch ${epoch} has more than 10^18 points`;
    if (purchasedAt === undefined || settlesAt !== purchasedAt + programme.holdSeconds) {
      return `its points settle at ${settlesAt}, and its purchase is of ${purchasedAt}`;
    }
    if (this.isOver(entry)) return "its points had expired";
    return epoch > epochAt(programme, recordedAt) ? `its epoch ${epoch} had not begun` : undefined;
  }

  private repay(entry: JournalEntry): string | undefined {
    if (entry.lot !== entry.operation) return "it repays with another accrual than its own";
    return this.take(entry, CANCELLED) ?? this.owe(entry, -entry.points);
  }

  private spend(entry: JournalEntry, field: number): string | undefined {
    return this.take(entry, field) ?? (this.isOver(entry) ? "it spends points that have expired" : undefined);
  }

  private owe({ member }: JournalEntry, points: bigint): string | undefined {
    const debt = (this.debts[member] ?? 0n) + points;
    this.debts[member] = debt;
    return debt < 0n ? "it repays more than was owed" : undefined;
  }

  /** Takes points out of a cohort: held ones where the entry names their accrual, settled ones otherwise. */
  private take(entry: JournalEntry, field: number): string | undefined {
    const { member, epoch, points, lot } = entry;
    const slot = this.cohorts.slotOf(member, epoch);
    this.cohorts.add(slot, field, points);
    const held = lot !== undefined && this.holds.take(lot, slot, points);
    if (held) this.cohorts.add(slot, HELD, -points);
    else if (lot !== undefined && entry.kind === "cancellation") return `it takes more than accrual ${lot} holds`;
    // What comes back of an expired cohort is what it still has, held or not: nothing settles there any more.
    const kept = this.isOver(entry) ? 0n : this.cohorts.heldIn(slot);
    if (this.cohorts.leftIn(slot) < kept) return `it takes more points of epoch ${epoch} than were left`;
    return undefined;
  }

  private isOver({ epoch, recordedAt }: JournalEntry): boolean {
    return expiryOf(this.file.programme, epoch) <= recordedAt;
  }
}
