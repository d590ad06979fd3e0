import { PROGRAMME } from "./testBooks.js";

/** Of one operation. */
const MAX_POINTS = 10n ** 15n;

/** An accrual of the model: `held` of it is not spendable before it settles. */
interface Lot {
  readonly member: string;
  readonly epoch: number;
  readonly points: bigint;
  readonly settlesAt: number;
  readonly order: number;
  held: bigint;
  refunded: bigint;
}

/** A cohort of the model: points that can be spent, and everything that ever happened. */
interface Pot {
  free: bigint;
  accrued: bigint;
  cancelled: bigint;
  redeemed: bigint;
  released: bigint;
}

/** What an operation gives, or the code of the error it ends with. */
export type Outcome = string | Record<string, bigint>;

/**
 * A book in plain memory, written from the rules and not from the code: points move from a lot to its cohort's pot when they settle, and
 * leave the pot when they are spent.
 */
export class BookModel {
  readonly pots = new Map<string, Map<number, Pot>>();
  readonly debts = new Map<string, bigint>();
  readonly lots = new Map<string, Lot>();
  private now = 0;

  /** Lets time pass: what is due settles. */
  tick(now: number): void {
    this.now = now;
    for (const lot of this.lots.values()) {
      if (lot.settlesAt > now || lot.held === 0n) continue;
      this.pot(lot.member, lot.epoch).free += lot.held;
      lot.held = 0n;
    }
  }

  accrue(reference: string, member: string, points: bigint, purchasedAt: number, epoch: number): Outcome {
    if (this.expired(epoch)) return "EPOCH_EXPIRED";
    const debt = this.debts.get(member) ?? 0n;
    const repaid = debt < points ? debt : points;
    this.debts.set(member, debt - repaid);
    const pot = this.pot(member, epoch);
    pot.accrued += points;
    pot.cancelled += repaid;
    const settlesAt = purchasedAt + PROGRAMME.holdSeconds;
    const held = points - repaid;
    this.lots.set(reference, { member, epoch, points, settlesAt, held, refunded: 0n, order: this.lots.size });
    this.tick(this.now);
    return { points, repaid };
  }

  refund(purchase: string, points: bigint): Outcome {
    const lot = this.lots.get(purchase);
    if (lot === undefined) return "PURCHASE_UNKNOWN";
    if (points > lot.points - lot.refunded) return "REFUND_TOO_LARGE";
    lot.refunded += points;
    let left = points;
    const { member, epoch } = lot;
    const takeHeld = (from: Lot) => {
      const part = from.held < left ? from.held : left;
      from.held -= part;
      this.pot(member, from.epoch).cancelled += part;
      left -= part;
    };
    const takeFree = (from: number) => {
      const pot = this.pot(member, from);
      const part = pot.free < left ? pot.free : left;
      pot.free -= part;
      pot.cancelled += part;
      left -= part;
    };
    const held = [...this.lots.values()]
      .filter((other) => other.member === member && (other.epoch === epoch || !this.expired(other.epoch)))
      .sort((a, b) => a.settlesAt - b.settlesAt || a.order - b.order);
    if (!this.expired(epoch)) takeHeld(lot);
    for (const other of held) if (other.epoch === epoch) takeHeld(other);
    takeFree(epoch);
    if (!this.expired(epoch)) {
      const epochs = this.validEpochs(member);
      for (const one of epochs) for (const other of held) if (other.epoch === one) takeHeld(other);
      for (const one of epochs) takeFree(one);
    }
    this.debts.set(member, (this.debts.get(member) ?? 0n) + left);
    return { cancelled: points - left, debt: left };
  }

  redeem(member: string, points: bigint): Outcome {
    return this.spend(member, points, "redeemed") ? { points } : "INSUFFICIENT_POINTS";
  }

  release(member: string, points: bigint | "all"): Outcome {
    const wanted = points === "all" ? this.available(member) : points;
    if (wanted > MAX_POINTS) return "INVALID_POINTS";
    return wanted > 0n && this.spend(member, wanted, "released") ? { points: wanted } : "INSUFFICIENT_POINTS";
  }

  knows(member: string): boolean {
    return this.pots.has(member);
  }

  available(member: string): bigint {
    return this.validEpochs(member).reduce((sum, epoch) => sum + this.pot(member, epoch).free, 0n);
  }

  held(member: string): bigint {
    const lots = [...this.lots.values()].filter((lot) => lot.member === member && !this.expired(lot.epoch));
    return lots.reduce((sum, lot) => sum + lot.held, 0n);
  }

  private spend(member: string, points: bigint, as: "redeemed" | "released"): boolean {
    if (this.available(member) < points) return false;
    let left = points;
    for (const epoch of this.validEpochs(member)) {
      const pot = this.pot(member, epoch);
      const part = pot.free < left ? pot.free : left;
      pot.free -= part;
      pot[as] += part;
      left -= part;
    }
    return true;
  }

  private validEpochs(member: string): number[] {
    const epochs = [...(this.pots.get(member) ?? new Map<number, Pot>()).keys()];
    return epochs.filter((epoch) => !this.expired(epoch)).sort((a, b) => a - b);
  }

  private expired(epoch: number): boolean {
    return (epoch + PROGRAMME.validity + 1) * PROGRAMME.epochLength <= this.now;
  }

  private pot(member: string, epoch: number): Pot {
    const pots = this.pots.get(member) ?? new Map<number, Pot>();
    this.pots.set(member, pots);
    const pot = pots.get(epoch) ?? { free: 0n, accrued: 0n, cancelled: 0n, redeemed: 0n, released: 0n };
    pots.set(epoch, pot);
    return pot;
  }
}
