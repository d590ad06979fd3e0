import type { EpochAmount } from "../../../sdk/decodeLanes.js";
import type { Purchase } from "../purchase.js";

/** What the customers of one programme have earned and not yet brought on chain. Purchases come in order of time. */
export class Accruals {
  /** By customer number: points earned, purchase by purchase. */
  private readonly earned = new Map<string, { at: number; points: bigint }[]>();

  constructor(purchases: readonly Purchase[]) {
    for (const { customerNumber, purchasedAt, points } of purchases) {
      const list = this.earned.get(customerNumber) ?? [];
      list.push({ at: purchasedAt, points });
      this.earned.set(customerNumber, list);
    }
  }

  /**
   * Takes out what a customer earned until now, by the epoch it was earned in. Points whose epoch has expired are gone.
   *
   * @param epochLength Seconds.
   * @param oldest The oldest epoch still valid.
   */
  bring(customerNumber: string, now: number, epochLength: number, oldest: number): EpochAmount[] {
    const list = this.earned.get(customerNumber) ?? [];
    const later = list.findIndex(({ at }) => at > now);
    const due = list.splice(0, later === -1 ? list.length : later);
    const cohorts = new Map<number, bigint>();
    for (const { at, points } of due) {
      const epoch = Math.floor(at / epochLength);
      if (epoch >= oldest) cohorts.set(epoch, (cohorts.get(epoch) ?? 0n) + points);
    }
    return [...cohorts].map(([epoch, amount]) => ({ epoch: BigInt(epoch), amount }));
  }
}
