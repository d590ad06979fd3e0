import { damaged } from "../bookError.js";
import type { BookFile } from "../BookFile.js";
import type { Cohort } from "../commitment/leaf.js";
import type { EntryKind } from "../entry.js";
import type { JournalEntry } from "../replay.js";
import { bytesOf, numberOf } from "../rows.js";

const KEY = 32;
const FIELDS = 4;
const [ACCRUED, CANCELLED, REDEEMED, RELEASED] = [0, 1, 2, 3];
const NONE = 0;
const FIRST_SLOTS = 1_024;

/** Which sum of its cohort an entry adds to, if any. */
const fieldOf: Readonly<Record<EntryKind, number | undefined>> = {
  accrual: ACCRUED,
  repayment: CANCELLED,
  cancellation: CANCELLED,
  redemption: REDEEMED,
  release: RELEASED,
  debt: undefined,
  settlement: undefined,
  void: undefined,
  erasure: undefined,
};

/** Everything a cohort of a whole programme has seen. */
export type EpochSums = Omit<Cohort, "memberKey">;

/**
 * The cohorts of all members as the entries so far make them: millions in a few flat arrays, some 50 bytes each. A member's cohorts are
 * a list of slots in the order of their epochs; slot 0 is the end of every list.
 */
export class JournalCohorts {
  readonly members: number;
  private readonly keys: Uint8Array;
  /** Members in the order of their keys. */
  private readonly order: Uint32Array;
  private readonly first: Uint32Array;
  private next = new Uint32Array(FIRST_SLOTS);
  private epochs = new Float64Array(FIRST_SLOTS);
  private sums = new BigInt64Array(FIRST_SLOTS * FIELDS);
  private slots = 1;

  /** Error: `BOOK_DAMAGED` when members are not numbered from 1 without gaps. */
  constructor(file: BookFile) {
    const row = file.first(
      "SELECT count(*) AS count, coalesce(max(id), 0) AS last, coalesce(min(id), 1) AS first FROM member",
    );
    this.members = numberOf(row ?? {}, "count");
    if (numberOf(row ?? {}, "last") !== this.members || numberOf(row ?? {}, "first") !== 1) {
      throw damaged(file.path, "members are not numbered from 1 without gaps");
    }
    this.keys = new Uint8Array((this.members + 1) * KEY);
    this.order = new Uint32Array(this.members);
    this.first = new Uint32Array(this.members + 1);
    let rank = 0;
    for (const member of file.each("SELECT id, memberKey FROM member ORDER BY memberKey")) {
      const id = numberOf(member, "id");
      this.order[rank++] = id;
      this.keys.set(bytesOf(member, "memberKey"), id * KEY);
    }
  }

  /** Adds an entry to its cohort. False when the cohort has less than was taken out of it. */
  add({ kind, member, epoch, points }: JournalEntry): boolean {
    const field = fieldOf[kind];
    if (field === undefined) return true;
    const slot = this.slotOf(member, epoch);
    this.sums[slot * FIELDS + field] = this.sum(slot, field) + points;
    return this.sum(slot, ACCRUED) >= this.sum(slot, CANCELLED) + this.sum(slot, REDEEMED) + this.sum(slot, RELEASED);
  }

  /** All cohorts in the order of (memberKey, epoch), as a commitment has them. */
  *cohorts(): Generator<Cohort> {
    for (const member of this.order) {
      const memberKey = this.keys.subarray(member * KEY, (member + 1) * KEY);
      for (let slot = this.first[member] ?? NONE; slot !== NONE; slot = this.next[slot] ?? NONE) {
        yield { memberKey, ...this.sumsOf(slot) };
      }
    }
  }

  /** The sums over all members, by epoch. */
  sumsByEpoch(): Map<number, EpochSums> {
    const byEpoch = new Map<number, EpochSums>();
    for (let slot = 1; slot < this.slots; slot++) {
      const { epoch, accrued, cancelled, redeemed, released } = this.sumsOf(slot);
      const before = byEpoch.get(Number(epoch));
      byEpoch.set(Number(epoch), {
        epoch,
        accrued: (before?.accrued ?? 0n) + accrued,
        cancelled: (before?.cancelled ?? 0n) + cancelled,
        redeemed: (before?.redeemed ?? 0n) + redeemed,
        released: (before?.released ?? 0n) + released,
      });
    }
    return byEpoch;
  }

  private sum(slot: number, field: number): bigint {
    return this.sums[slot * FIELDS + field] ?? 0n;
  }

  private sumsOf(slot: number): EpochSums {
    return {
      epoch: BigInt(this.epochs[slot] ?? 0),
      accrued: this.sum(slot, ACCRUED),
      cancelled: this.sum(slot, CANCELLED),
      redeemed: this.sum(slot, REDEEMED),
      released: this.sum(slot, RELEASED),
    };
  }

  /** The member's slot of an epoch, put in its place if it is new. */
  private slotOf(member: number, epoch: number): number {
    let before = NONE;
    let slot = this.first[member] ?? NONE;
    while (slot !== NONE && (this.epochs[slot] ?? 0) < epoch) {
      before = slot;
      slot = this.next[slot] ?? NONE;
    }
    if (slot !== NONE && this.epochs[slot] === epoch) return slot;
    const added = this.addSlot();
    this.epochs[added] = epoch;
    this.next[added] = slot;
    if (before === NONE) this.first[member] = added;
    else this.next[before] = added;
    return added;
  }

  private addSlot(): number {
    if (this.slots === this.next.length) {
      const { next, epochs, sums } = this;
      this.next = new Uint32Array(2 * next.length);
      this.next.set(next);
      this.epochs = new Float64Array(2 * epochs.length);
      this.epochs.set(epochs);
      this.sums = new BigInt64Array(2 * sums.length);
      this.sums.set(sums);
    }
    return this.slots++;
  }
}
