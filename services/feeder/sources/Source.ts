/** What a source says of a market or a currency. */
export interface Reading {
  /** Price of one unit of the base in the quote currency, 8 decimals. */
  readonly price: bigint;
  /** What was traded within 24 hours, in the base currency, 8 decimals; undefined where the source tells no volume. */
  readonly volume: bigint | undefined;
  /** When the price was made, by the source's own word, Unix seconds. */
  readonly observedAt: number;
  /** Best bid and ask, 8 decimals, where the source tells them. */
  readonly book: { readonly bid: bigint; readonly ask: bigint } | undefined;
}

/** Somebody who is asked for a price. */
export interface Source {
  /** Unique among a feeder's sources, such as "upbit MLK/KRW". */
  readonly name: string;
  /**
   * Asks once. Ends within the time it was made for, or when the signal says so.
   *
   * Errors: `SOURCE_UNREACHABLE`, `SOURCE_SILENT`, `SOURCE_LIMITED`, `SOURCE_REFUSED`, `SOURCE_NONSENSE`.
   */
  read(stopping: AbortSignal): Promise<Reading>;
}
