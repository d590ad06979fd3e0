import type { ExchangeConfig, FeedConfig } from "./config.js";
import { combine, type Price } from "./prices/combine.js";
import { multiply } from "./prices/multiply.js";
import type { Dropped, Quotation } from "./prices/Quotation.js";
import { screen } from "./prices/screen.js";
import { nameOf, type SourceConfig } from "./SourceBoard.js";
import type { Reading } from "./sources/Source.js";

/** A feed's price as its sources make it now, or why there is none, and who did not take part. */
export interface FeedPrice {
  readonly price: Price | undefined;
  readonly problem: string | undefined;
  readonly dropped: readonly Dropped[];
}

/** What the sources said last, and when it is now by this machine's clock, Unix seconds. */
export interface Hearing {
  readonly readingOf: (source: SourceConfig) => Reading | undefined;
  readonly now: number;
}

/** Makes a feed's price of its sources' last readings. */
export function priceOf(feed: FeedConfig, hearing: Hearing): FeedPrice {
  const quotations = feed.sources.map((source) => {
    const quotation = quotationOf(source, hearing);
    const times = "times" in source ? source.times : undefined;
    return times === undefined ? quotation : inFeedCurrency(quotation, times, feed, hearing);
  });
  const { parts, dropped } = screen(quotations, hearing.now, feed);
  const { price, problem, outliers } = combine(parts, feed);
  return { price, problem, dropped: [...dropped, ...outliers] };
}

function quotationOf(source: SourceConfig, { readingOf }: Hearing): Quotation {
  const { maxAgeSeconds } = source;
  return {
    source: nameOf(source),
    reading: readingOf(source),
    maxAgeSeconds,
    weight: "weight" in source ? source.weight : 1n,
  };
}

/** Multiplied with the price of the other currency; without a reading when there is none. */
function inFeedCurrency(
  quotation: Quotation,
  times: readonly ExchangeConfig[],
  feed: FeedConfig,
  hearing: Hearing,
): Quotation {
  const { reading } = quotation;
  // What is wrong with the market itself must not vanish in the product, such as a time that lies ahead.
  if (reading === undefined || screen([quotation], hearing.now, feed).dropped.length > 0) return quotation;
  const steps = times.map((step) => quotationOf(step, hearing));
  const { price } = combine(screen(steps, hearing.now, feed).parts, { ...feed, minSources: 1 });
  return { ...quotation, reading: price && multiply(reading, price) };
}
