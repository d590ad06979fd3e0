/** Points that a purchase earns. */
export interface Accrual {
  /** The purchase, by the partner's own number of it: 1 to 64 ASCII characters. */
  readonly reference: string;
  readonly customerNumber: string;
  /** 1 to 10^15. */
  readonly points: bigint;
  /** Unix seconds; at most 5 minutes ahead of the book's clock. */
  readonly purchasedAt: number;
  /** An earlier epoch than the purchase's, for points with a shorter life. */
  readonly epoch?: number | undefined;
}

/** An accrual as recorded. */
export interface RecordedAccrual {
  readonly seq: number;
  readonly recordedAt: number;
  readonly epoch: number;
  readonly points: bigint;
  /** Of them, what paid the member's debt at once. */
  readonly repaid: bigint;
  /** When the points can be spent, Unix seconds. */
  readonly settlesAt: number;
  readonly expiresAt: number;
  /** Whether it had been recorded before. */
  readonly duplicate: boolean;
}

/** What a batch of accruals did. */
export interface RecordedBatch {
  /** Accruals recorded now. */
  readonly recorded: number;
  /** Accruals that had been recorded before. */
  readonly duplicates: number;
  /** Points recorded now. */
  readonly points: bigint;
  /** References of accruals that had been recorded for customers erased since: passed over. Left out when there are none. */
  readonly erased?: readonly string[];
}
