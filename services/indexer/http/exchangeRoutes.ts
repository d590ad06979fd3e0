import type { FastifyInstance } from "fastify";
import type { ZodTypeProvider } from "fastify-type-provider-zod";
import type { z } from "zod";
import * as schemas from "../../../sdk/indexer/schemas.js";
import { errors } from "../../common/http/errors.js";
import { indexedTo } from "../queries/indexedTo.js";
import { startOfInterval, type Interval, type Span } from "../queries/intervals.js";
import { candles } from "../queries/prices.js";
import { sourceOf } from "../queries/sourceOf.js";
import { volumes } from "../queries/volumes.js";
import type { Service } from "../Service.js";
import { poolsAnswer, pricesAnswer, statusAnswer, tradesAnswer } from "./answers.js";

const DAY = 86_400;
/** How long before the end a series begins that names no beginning. */
const USUAL_SPAN: Readonly<Record<Interval, number>> = {
  hour: 2 * DAY,
  day: 30 * DAY,
  week: 26 * 7 * DAY,
  month: 365 * DAY,
};

const answers = <Schema extends z.ZodType>(summary: string, schema: Schema) => ({
  tags: ["exchange"],
  summary,
  response: { 200: schema, ...errors },
});

/** What anybody may know of the exchange: pools, trades, prices, volumes. */
export function exchangeRoutes(app: FastifyInstance, { file, follower }: Service): void {
  const routes = app.withTypeProvider<ZodTypeProvider>();
  const milkFeed = () => sourceOf(file).milkFeed;
  /** Within what is indexed: a series does not tell of times that nobody knows yet. */
  const spanOf = (interval: Interval, { from, to }: Partial<Span>): Span => {
    const end = Math.min(to ?? Number.MAX_SAFE_INTEGER, indexedTo(file).time + 1);
    return { from: from ?? startOfInterval(interval, Math.max(end - USUAL_SPAN[interval], 0)), to: end };
  };

  routes.get("/status", { schema: answers("How far the index is", schemas.status) }, () =>
    Promise.resolve(statusAnswer(file, follower.head)),
  );
  routes.get("/pools", { schema: answers("All pools: quotes, reserves, limits", schemas.pools) }, async () =>
    poolsAnswer(file),
  );
  routes.get(
    "/trades",
    { schema: { ...answers("Trades, latest first", schemas.trades), querystring: schemas.tradesQuery } },
    async ({ query: { cursor, ...page } }) => tradesAnswer(file, { ...page, before: numberOf(cursor) }),
  );
  routes.get(
    "/prices",
    { schema: { ...answers("A feed's answers, latest first", schemas.prices), querystring: schemas.pricesQuery } },
    async ({ query: { cursor, feed = milkFeed(), ...page } }) =>
      pricesAnswer(file, { ...page, feed, before: numberOf(cursor) }),
  );
  routes.get(
    "/candles",
    { schema: { ...answers("A feed's price by interval", schemas.candles), querystring: schemas.candlesQuery } },
    async ({ query: { interval, feed = milkFeed(), ...span } }) => ({
      feed,
      interval,
      candles: candles(file, feed, interval, spanOf(interval, span)),
    }),
  );
  routes.get(
    "/volumes",
    { schema: { ...answers("What was exchanged, by interval", schemas.volumes), querystring: schemas.volumesQuery } },
    async ({ query: { interval, ...span } }) => ({
      interval,
      volumes: volumes(file, interval, spanOf(interval, span)).map(({ pools, ...volume }) => ({
        ...volume,
        pools: [...pools],
      })),
    }),
  );
}

function numberOf(cursor: string | undefined): number | undefined {
  return cursor === undefined ? undefined : Number(cursor);
}
