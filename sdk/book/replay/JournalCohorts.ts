import type { Cohort } from "../commitment/leaf.js";
import { ACCRUED, CANCELLED, FIELDS, HELD, REDEEMED, RELEASED, sumsIn, type CohortArrays } from "./cohortArrays.js";
import type { Members } from "./Members.js";

const NONE = 0;
const FIRST_SLOTS = 1_024;

const uint32 = (length: number) => new Uint32Array(new SharedArrayBuffer(4 * length));
const float64 = (length: number) => new Float64Array(new SharedArrayBuffer(8 * length));
const bigInt64 = (length: number) => new BigInt64Array(new SharedArrayBuffer(8 * length));

/** Everything a cohort of a whole programme has seen. */
export type EpochSums = Omit<Cohort, "memberKey">;

/** The cohorts of all members as the entries so far make them: millions in a few flat arrays, some 60 bytes each. */
export class JournalCohorts {
  private readonly first: Uint32Array;
  private next: Uint32Array;
  private epochs: Float64Array;
  private sums: BigInt64Array;
  private slots = 1;

  constructor(private readonly members: Members) {
    this.first = uint32(members.count + 1);
    // As if each had one, and an eighth more. Memory that is not written to is not taken.
    const slots = FIRST_SLOTS + Math.ceil(members.count * 1.125);
    this.next = uint32(slots);
    this.epochs = float64(slots);
    this.sums = bigInt64(slots * FIELDS);
  }

  /** As they are now. Sums are shared; cohorts that come later may stand in other arrays. */
  get arrays(): CohortArrays {
    const { first, next, epochs, sums } = this;
    return { keys: this.members.keys, order: this.members.order, first, next, epochs, sums };
  }

  /** The member's slot of an epoch, put in its place if it is new. */
  slotOf(member: number, epoch: number): number {
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

  add(slot: number, field: number, points: bigint): void {
    const at = slot * FIELDS + field;
    this.sums[at] = (this.sums[at] ?? 0n) + points;
  }

  /** What is left of a cohort, held or settled. */
  leftIn(slot: number): bigint {
    return this.sum(slot, ACCRUED) - this.sum(slot, CANCELLED) - this.sum(slot, REDEEMED) - this.sum(slot, RELEASED);
  }

  accruedIn(slot: number): bigint {
    return this.sum(slot, ACCRUED);
  }

  heldIn(slot: number): bigint {
    return this.sum(slot, HELD);
  }

  /** All cohorts in the order of the table: (member, epoch). */
  *byMember(): Generator<EpochSums & { readonly member: number }> {
    const { arrays } = this;
    for (let member = 1; member <= this.members.count; member++) {
      for (let slot = this.first[member] ?? NONE; slot !== NONE; slot = this.next[slot] ?? NONE) {
        yield { member, ...sumsIn(arrays, slot) };
      }
    }
  }

  /** The sums over all members, by epoch. */
  sumsByEpoch(): Map<number, EpochSums> {
    const { arrays } = this;
    const byEpoch = new Map<number, EpochSums>();
    for (let slot = 1; slot < this.slots; slot++) {
      const { epoch, accrued, cancelled, redeemed, released } = sumsIn(arrays, slot);
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

  private addSlot(): number {
    if (this.slots === this.next.length) {
      const { next, epochs, sums } = this;
      const slots = Math.ceil(1.5 * next.length);
      this.next = uint32(slots);
      this.next.set(next);
      this.epochs = float64(slots);
      this.epochs.set(epochs);
      this.sums = bigInt64(slots * FIELDS);
      this.sums.set(sums);
    }
    return this.slots++;
  }
}
