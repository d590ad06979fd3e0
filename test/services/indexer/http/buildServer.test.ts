import { expect } from "chai";
import type { FastifyInstance } from "fastify";
import pino from "pino";
import type { z } from "zod";
import * as schemas from "../../../../sdk/indexer/schemas.js";
import { parseIndexerConfig } from "../../../../services/indexer/config.js";
import { indexQueries, type AskIndex, type IndexQueries } from "../../../../services/indexer/http/indexQueries.js";
import { buildServer } from "../../../../services/indexer/http/buildServer.js";
import { Metrics } from "../../../../services/indexer/Metrics.js";
import { IndexFile } from "../../../../services/indexer/store/IndexFile.js";
import { loadFixture, looseFixture, MLK_KRW, type World } from "../../../support/fixture.js";
import { describeOnEngines } from "../../../support/postgres/describeOnEngines.js";
import { testIndexes } from "../../../support/indexWorld.js";
import { tradeAtRandom } from "../../../support/tradeAtRandom.js";

describeOnEngines("the indexer's read API", ({ newAddress }) => {
  const indexes = testIndexes(newAddress);
  let world: World;
  let app: FastifyInstance;
  let file: IndexFile;
  const follower = { status: "ok", head: 1_000_000 };

  async function serve(index: IndexFile): Promise<FastifyInstance> {
    const given = { database: "x", rpc: { url: indexes.url() }, chainId: 31_337, firstBlock: 0, port: 0 };
    const exchange = await world.alliance.exchange.getAddress();
    const config = parseIndexerConfig({ ...given, exchange, allowOrigin: "https://milk.example" }, "the test");
    const log = pino({ level: "silent" });
    const queries = indexQueries(index);
    const ask: AskIndex = async (name, ...args) => {
      const query = queries[name] as (...given: readonly unknown[]) => ReturnType<IndexQueries[typeof name]>;
      return query(...args);
    };
    return buildServer({ config, ask, follower, metrics: new Metrics(), log });
  }

  before(async () => {
    world = await loadFixture(looseFixture);
    await tradeAtRandom(world, 31n, 50);
    const opened = await indexes.open(world, indexes.newFile());
    await opened.ingester.catchUp();
    file = opened.file;
    app = await serve(file);
  });
  after(() => app.close());

  async function get<Schema extends z.ZodType>(path: string, schema: Schema): Promise<z.output<Schema>> {
    const answer = await app.inject({ url: path });
    expect(answer.statusCode, answer.body).to.equal(200);
    return schema.parse(answer.json());
  }

  it("tells how far it is", async () => {
    const status = await get("/v1/status", schemas.status);
    expect(status.exchange).to.equal(await world.alliance.exchange.getAddress());
    expect(status).to.include({ chainId: 31_337, milkFeed: "MLK/KRW", head: follower.head, paused: false });
    expect(status.lag).to.equal(follower.head - status.indexed.block);
  });

  it("shows pools as the chain has them", async () => {
    const { pools } = await get("/v1/pools", schemas.pools);
    expect(pools).to.have.lengthOf(5);
    for (const pool of pools) {
      const chains = await world.alliance.exchange.pool(pool.point);
      expect([pool.reserve, pool.fees, pool.credit]).to.deep.equal([chains.reserve, chains.fees, chains.credit]);
      expect([BigInt(pool.bid), BigInt(pool.ask)]).to.deep.equal([chains.bid, chains.ask]);
      expect(BigInt(pool.limits.outflowCap)).to.equal(chains.limits.outflowCap);
      expect(pool).to.include({ status: "Active", buys: true, sells: true, paused: false });
    }
  });

  it("gives every trade once, page by page, latest first", async () => {
    const all = await get("/v1/trades?limit=500", schemas.trades);
    expect(all.next).to.be.null;
    const { trades: count } = await get("/v1/status", schemas.status);
    expect(all.trades).to.have.lengthOf(count);
    const pages: typeof all.trades = [];
    let cursor: string | null = "";
    for (let page = 0; cursor !== null && page < count; page++) {
      const query: string = cursor === "" ? "" : `&cursor=${cursor}`;
      const some: typeof all = await get(`/v1/trades?limit=7${query}`, schemas.trades);
      pages.push(...some.trades);
      cursor = some.next;
    }
    expect(pages).to.deep.equal(all.trades);
    const times = all.trades.map(({ time }) => time);
    expect(times).to.deep.equal(times.toSorted((a, b) => b - a));
  });

  it("narrows trades to a time and to a programme's points", async () => {
    const { trades } = await get("/v1/trades?limit=500", schemas.trades);
    const [from, to] = [trades.at(-5)?.time ?? 0, trades.at(4)?.time ?? 0];
    const between = await get(`/v1/trades?limit=500&from=${from}&to=${to}`, schemas.trades);
    expect(between.trades).to.deep.equal(trades.filter(({ time }) => time >= from && time < to));
    const point = await world.point(1).getAddress();
    const symbol = await world.point(1).symbol();
    const own = await get(`/v1/trades?limit=500&point=${point}`, schemas.trades);
    expect(own.trades).to.deep.equal(trades.filter(({ assetIn, assetOut }) => [assetIn, assetOut].includes(symbol)));
    expect(own.trades).not.to.be.empty;
  });

  it("gives prices, and candles that hold them", async () => {
    const { prices, feed } = await get("/v1/prices?limit=500", schemas.prices);
    expect(feed).to.equal("MLK/KRW");
    const [latest] = prices;
    expect(latest?.price).to.equal((await world.alliance.oracle.latest(MLK_KRW)).price);
    const from = prices.at(-1)?.time ?? 0;
    for (const interval of ["day", "week", "month"] as const) {
      const { candles } = await get(`/v1/candles?interval=${interval}&from=${from}`, schemas.candles);
      expect(candles.reduce((sum, { answers }) => sum + answers, 0)).to.equal(prices.length);
      for (const { from: begin, to, open, high, low, close } of candles) {
        const within = prices.filter(({ time }) => time >= begin && time < to).map(({ price }) => price);
        expect(within.every((price) => price <= high && price >= low)).to.be.true;
        expect(close).to.equal(within[0] ?? open);
      }
      for (const [i, { open }] of candles.entries()) if (i > 0) expect(open).to.equal(candles[i - 1]?.close);
    }
    const day = (latest?.time ?? 0) - 86_400;
    const { candles: hours } = await get(`/v1/candles?interval=hour&from=${day}`, schemas.candles);
    expect(hours).to.have.length.within(1, 24);
    expect(hours.filter(({ answers }) => answers === 0)).to.deep.equal([]);
    const dollar = await get("/v1/prices?feed=USD%2FKRW", schemas.prices);
    expect(dollar.feed).to.equal("USD/KRW");
    expect(dollar.prices[0]?.price).to.equal(138_000_000_000n);
  });

  it("gives volumes that add up to the trades, over intervals of every length", async () => {
    const { trades } = await get("/v1/trades?limit=500", schemas.trades);
    const from = trades.at(-1)?.time ?? 0;
    const value = trades.reduce((sum, { milkValue }) => sum + milkValue, 0n);
    const fees = trades.reduce((sum, { fee }) => sum + fee, 0n);
    for (const interval of ["day", "week", "month"] as const) {
      const { volumes } = await get(`/v1/volumes?interval=${interval}&from=${from}`, schemas.volumes);
      expect(volumes.reduce((sum, volume) => sum + volume.value, 0n)).to.equal(value);
      expect(volumes.reduce((sum, volume) => sum + volume.trades, 0)).to.equal(trades.length);
      const ofPools = volumes.flatMap(({ pools }) => pools);
      expect(ofPools.reduce((sum, pool) => sum + pool.fees, 0n)).to.equal(fees);
    }
  });

  it("names no member's account anywhere", async () => {
    for (const path of ["status", "pools", "trades?limit=500", "prices", "candles", "volumes"]) {
      const { body, statusCode } = await app.inject({ url: `/v1/${path}` });
      expect(statusCode).to.equal(200);
      for (const { address } of [world.member(0), world.member(1), world.treasury]) {
        expect(body.toLowerCase()).not.to.include(address.toLowerCase().slice(2));
      }
    }
  });

  it("tells who has an answer already that it is still so", async () => {
    const first = await app.inject({ url: "/v1/pools" });
    const { etag } = first.headers;
    expect(etag).to.match(/^"[\w-]{27}"$/);
    expect(first.headers).to.include({ "access-control-allow-origin": "https://milk.example" });
    const again = await app.inject({ url: "/v1/pools", headers: { "if-none-match": etag } });
    expect(again.statusCode).to.equal(304);
    expect(again.body).to.equal("");
    const other = await app.inject({ url: "/v1/status", headers: { "if-none-match": etag } });
    expect(other.statusCode).to.equal(200);
  });

  it("refuses what it does not understand, what is too much, and everything but reading", async () => {
    const refusals: [string, number, string][] = [
      ["/v1/trades?limit=501", 400, "INVALID_REQUEST"],
      ["/v1/trades?cursor=-1", 400, "INVALID_REQUEST"],
      ["/v1/trades?point=nowhere", 400, "INVALID_REQUEST"],
      ["/v1/trades?member=0x", 400, "INVALID_REQUEST"],
      ["/v1/volumes?interval=year", 400, "INVALID_REQUEST"],
      ["/v1/volumes?interval=hour&from=0", 400, "TOO_MANY_INTERVALS"],
      ["/v1/volumes?from=9999999999", 400, "INVALID_PERIOD"],
      ["/v1/members", 404, "NOT_FOUND"],
    ];
    for (const [url, status, code] of refusals) {
      const answer = await app.inject({ url });
      expect([answer.statusCode, answer.json<{ code: string }>().code], url).to.deep.equal([status, code]);
    }
    expect((await app.inject({ method: "POST", url: "/v1/trades" })).statusCode).to.equal(405);
  });

  it("describes itself, and is degraded while it cannot follow", async () => {
    const description = (await app.inject({ url: "/openapi.json" })).json<{ paths: Record<string, unknown> }>();
    expect(Object.keys(description.paths)).to.include.members(["/v1/trades", "/v1/volumes", "/v1/status"]);
    expect((await app.inject({ url: "/health" })).json()).to.deep.equal({ status: "ok", index: "ok", following: "ok" });
    follower.status = "NODE_BEHIND";
    const degraded = await app.inject({ url: "/health" });
    follower.status = "ok";
    expect(degraded.statusCode).to.equal(503);
    expect(degraded.json()).to.include({ status: "degraded", following: "NODE_BEHIND" });
  });

  it("says so while it has indexed nothing", async () => {
    const empty = IndexFile.openOrCreate(indexes.newFile());
    const server = await serve(empty);
    const answer = await server.inject({ url: "/v1/status" });
    expect(answer.statusCode).to.equal(503);
    expect(answer.json()).to.include({ code: "INDEX_EMPTY" });
    expect(answer.body).not.to.include(empty.path);
    await server.close();
    empty.close();
  });
});
