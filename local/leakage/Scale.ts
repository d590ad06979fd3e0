/** How large a programme is, besides those of its members who bring points on chain. */
export interface Scale {
  readonly name: string;
  readonly members: number;
  /** Purchases of each member in each period, but for the period in which a small programme sells nothing. */
  readonly purchases: number;
  /** Points of each purchase. */
  readonly points: bigint;
  /** Whether customers buy in the second period too. */
  readonly everBusy: boolean;
}

/** What is the same in both programmes. */
export interface Calendar {
  /** Members who bring points on chain. */
  readonly bringing: number;
  /** Periods of the play, each with its commitment. */
  readonly periods: number;
}

/** What a careless programme might do; the report must show it. */
export interface Carelessness {
  /** Commitments come later, such as when a large book takes long to build. */
  readonly postOffsetSeconds?: number;
  /** So many members are linked as soon as they enrol. */
  readonly linkedAtEnrolment?: number;
  /** The commitment of this period of the play (from 0) is left out until the next. */
  readonly skippedPeriod?: number;
  /** A transaction of the issuer's carries this data: a total, a proof. */
  readonly written?: (book: { readonly total: bigint; readonly members: number }) => string;
  /** Hashes are made without a salt. */
  readonly unsalted?: "member keys" | "commitments";
}
