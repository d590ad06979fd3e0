import type { FastifyInstance } from "fastify";
import type { ZodTypeProvider } from "fastify-type-provider-zod";
import type { z } from "zod";
import * as schemas from "../../../sdk/indexer/schemas.js";
import { errors } from "../../common/http/errors.js";
import type { Service } from "../Service.js";

const answers = <Schema extends z.ZodType>(summary: string, schema: Schema) => ({
  tags: ["exchange"],
  summary,
  response: { 200: schema, ...errors },
});

/** What anybody may know of the exchange: pools, trades, prices, volumes. */
export function exchangeRoutes(app: FastifyInstance, { ask, follower }: Service): void {
  const routes = app.withTypeProvider<ZodTypeProvider>();

  routes.get("/status", { schema: answers("How far the index is", schemas.status) }, async () =>
    ask("status", follower.head),
  );
  routes.get("/pools", { schema: answers("All pools: quotes, reserves, limits", schemas.pools) }, async () =>
    ask("pools"),
  );
  routes.get(
    "/trades",
    { schema: { ...answers("Trades, latest first", schemas.trades), querystring: schemas.tradesQuery } },
    async ({ query: { cursor, ...page } }) => ask("trades", { ...page, before: numberOf(cursor) }),
  );
  routes.get(
    "/prices",
    { schema: { ...answers("A feed's answers, latest first", schemas.prices), querystring: schemas.pricesQuery } },
    async ({ query: { cursor, ...page } }) => ask("prices", { ...page, before: numberOf(cursor) }),
  );
  routes.get(
    "/candles",
    { schema: { ...answers("A feed's price by interval", schemas.candles), querystring: schemas.candlesQuery } },
    async ({ query }) => ask("candles", query),
  );
  routes.get(
    "/volumes",
    { schema: { ...answers("What was exchanged, by interval", schemas.volumes), querystring: schemas.volumesQuery } },
    async ({ query }) => ask("volumes", query),
  );
}

function numberOf(cursor: string | undefined): number | undefined {
  return cursor === undefined ? undefined : Number(cursor);
}
