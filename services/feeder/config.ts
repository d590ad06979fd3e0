import { z } from "zod";
import { address, basisPoints, seconds, sendingFields } from "../common/configFields.js";
import { settingsReader } from "../common/settingsReader.js";
import { RATE_PROVIDERS } from "./sources/rates.js";
import { EXCHANGES } from "./sources/tickers.js";

const market = z.string().regex(/^[A-Z0-9]{2,12}\/[A-Z0-9]{2,12}$/, 'is no market such as "MLK/KRW"');
const sourceFields = {
  /** What is bought and what it is paid with. */
  market,
  /** In place of the source's own address. */
  url: z.url({ protocol: /^https?$/ }).optional(),
  /** How long one answer is waited for. */
  timeoutSeconds: seconds(1, 60, 5),
};

const exchange = z.strictObject({
  exchange: z.enum(EXCHANGES),
  ...sourceFields,
  /** How old a price may be, by the exchange's own time. */
  maxAgeSeconds: seconds(1, 86_400, 600),
  /** How often it is asked. */
  pollSeconds: z.number().min(0.05).max(3_600).default(10),
});
const exchangeTimes = exchange.extend({
  /** Markets whose price turns this one's into the feed's currency: MLK/USDT times USDT/KRW. */
  times: z.array(exchange).min(1).optional(),
});
const rate = z.strictObject({
  provider: z.enum(RATE_PROVIDERS),
  ...sourceFields,
  maxAgeSeconds: seconds(1, 7 * 86_400, 86_400),
  pollSeconds: z.number().min(0.05).max(86_400).default(600),
  /** Providers of rates tell no volume: what this one weighs. */
  weight: z.int().positive().max(1_000_000).default(1).transform(BigInt),
});

const feed = z
  .strictObject({
    /** The oracle's name of the feed. */
    id: market,
    sources: z.array(z.union([exchangeTimes, rate])).min(1),
    /** How many sources a price needs, after those that cannot be used and the outliers. */
    minSources: z.int().positive(),
    /** How far from the last one posted a price is posted at once, basis points. */
    deviation: basisPoints(1, 10_000).default(50n),
    /** How old the last one posted may grow; well below the feed's maxAge on chain. */
    heartbeatSeconds: seconds(1, 7 * 86_400, 1_200),
    /** How far ahead of this machine's clock a source's may be. */
    futureToleranceSeconds: seconds(0, 60, 5),
    /** How far a market's bid and ask may be apart, basis points. */
    maxSpread: basisPoints(1, 10_000).default(500n),
    /** An outlier is further from the median than this many median absolute deviations … */
    outlierDeviations: z.int().positive().max(100).default(5).transform(BigInt),
    /** … and than this, basis points of the median. */
    outlierFloor: basisPoints(1, 10_000).default(100n),
    /** How far apart the rest may be, basis points; beyond it nothing is posted. */
    maxDisagreement: basisPoints(1, 10_000).default(300n),
  })
  .superRefine(({ id, sources, minSources }, context) => {
    const [base = "", quote = ""] = id.split("/");
    if (minSources > sources.length) {
      context.addIssue({
        code: "custom",
        path: ["minSources"],
        message: `is more than the ${sources.length} sources there are`,
      });
    }
    for (const [i, source] of sources.entries()) {
      const times = "times" in source ? source.times : undefined;
      const path = ["sources", i, "market"];
      if (times === undefined && source.market !== id) {
        context.addIssue({ code: "custom", path, message: `is ${source.market}, but the feed is ${id}` });
      }
      const [from, through] = source.market.split("/");
      if (times?.some((step) => from !== base || step.market !== `${through}/${quote}`) === true) {
        context.addIssue({ code: "custom", path, message: `and what it is multiplied with do not make ${id}` });
      }
    }
  });

const schema = z.strictObject({
  ...sendingFields,
  /** The PriceOracle. */
  oracle: address,
  feeds: z
    .array(feed)
    .min(1)
    .refine((feeds) => new Set(feeds.map(({ id }) => id)).size === feeds.length, "name a feed twice"),
});

/** What a feeder needs to know, except for its key. */
export type FeederConfig = Readonly<z.output<typeof schema>>;
/** The same before defaults are filled in, as a file has it. */
export type FeederConfigInput = z.input<typeof schema>;
/** One feed of it. */
export type FeedConfig = FeederConfig["feeds"][number];
/** A market of an exchange. */
export type ExchangeConfig = z.output<typeof exchange>;

/** Checks a feeder's configuration, or reads it from its file: see {@link settingsReader}. */
export const { parse: parseFeederConfig, read: readFeederConfig } = settingsReader(schema, "services/feeder/config.ts");
