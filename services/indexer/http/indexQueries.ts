import { chainAlarms } from "../alarms/chainAlarms.js";
import { indexedTo } from "../queries/indexedTo.js";
import { startOfInterval, type Interval, type Span } from "../queries/intervals.js";
import { candles } from "../queries/prices.js";
import { sourceOf } from "../queries/sourceOf.js";
import { volumes } from "../queries/volumes.js";
import type { IndexFile } from "../store/IndexFile.js";
import { poolsAnswer, pricesAnswer, statusAnswer, tradesAnswer } from "./answers.js";

const DAY = 86_400;
/** How long before the end a series begins that names no beginning. */
const USUAL_SPAN: Readonly<Record<Interval, number>> = {
  hour: 2 * DAY,
  day: 30 * DAY,
  week: 26 * 7 * DAY,
  month: 365 * DAY,
};

/** A series of intervals: of a feed, or of all exchanges. */
interface Series extends Partial<Span> {
  readonly interval: Interval;
}

/** Within what is indexed: a series does not tell of times that nobody knows yet. */
function spanOf(file: IndexFile, { interval, from, to }: Series): Span {
  const end = Math.min(to ?? Number.MAX_SAFE_INTEGER, indexedTo(file).time + 1);
  return { from: from ?? startOfInterval(interval, Math.max(end - USUAL_SPAN[interval], 0)), to: end };
}

type PricePage = Omit<Parameters<typeof pricesAnswer>[1], "feed"> & { readonly feed?: string | undefined };
type FeedSeries = Series & { readonly feed?: string | undefined };

/** Everything that is asked of an index while it is written, each on one state of it. */
export function indexQueries(file: IndexFile) {
  const milkFeed = () => sourceOf(file).milkFeed;
  /** What no account or page narrows is the same until there is another block. */
  const kept = new Map<string, { readonly hash: string; readonly answer: unknown }>();
  const oncePerBlock = <Answer>(name: string, make: () => Answer): Answer => {
    const { hash } = indexedTo(file);
    const known = kept.get(name);
    // Only what was made for that name is kept under it.
    if (known?.hash === hash) return known.answer as Answer;
    const answer = make();
    kept.set(name, { hash, answer });
    return answer;
  };
  const reading = <Args extends unknown[], Answer>(query: (...args: Args) => Answer) => {
    return (...args: Args): Answer => file.reading(() => query(...args));
  };
  return {
    status: reading((head: number | undefined) => statusAnswer(file, head)),
    pools: reading(() => oncePerBlock("pools", () => poolsAnswer(file))),
    trades: reading((page: Parameters<typeof tradesAnswer>[1]) => tradesAnswer(file, page)),
    prices: reading(({ feed = milkFeed(), ...page }: PricePage) => pricesAnswer(file, { ...page, feed })),
    candles: reading(({ feed = milkFeed(), ...series }: FeedSeries) => {
      const { interval } = series;
      return { feed, interval, candles: candles(file, feed, interval, spanOf(file, series)) };
    }),
    volumes: reading((series: Series) => {
      const { interval } = series;
      const found = volumes(file, interval, spanOf(file, series)).map(({ pools, ...rest }) => ({
        ...rest,
        pools: [...pools],
      }));
      return { interval, volumes: found };
    }),
    indexed: reading(() => indexedTo(file)),
    alarms: reading(() => oncePerBlock("alarms", () => chainAlarms(file))),
  };
}

/** What an index can be asked. */
export type IndexQueries = ReturnType<typeof indexQueries>;

/** Asks an index, in this thread or in another. */
export type AskIndex = <Name extends keyof IndexQueries>(
  name: Name,
  ...args: Parameters<IndexQueries[Name]>
) => Promise<ReturnType<IndexQueries[Name]>>;
