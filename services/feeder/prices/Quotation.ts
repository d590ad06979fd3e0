import type { Reading } from "../sources/Source.js";

/** A reading as it takes part in a price, or why it does not. */
export interface Quotation {
  readonly source: string;
  readonly reading: Reading | undefined;
  /** How old the reading may be, seconds. */
  readonly maxAgeSeconds: number;
  /** What the reading weighs where the source tells no volume. */
  readonly weight: bigint;
}

/** Why a source does not take part in a price. */
export type DropReason =
  "NO_READING" | "TOO_OLD" | "FROM_THE_FUTURE" | "NO_PRICE" | "NO_VOLUME" | "WIDE_SPREAD" | "OUTLIER";

/** A source that takes part in a price. */
export interface Part {
  readonly source: string;
  /** 8 decimals. */
  readonly price: bigint;
  /** 24 hours' volume in the base currency with 8 decimals, or the source's fixed weight. */
  readonly weight: bigint;
  /** Unix seconds, not after now. */
  readonly observedAt: number;
}

/** A source that does not, and why. */
export interface Dropped {
  readonly source: string;
  readonly reason: DropReason;
}
