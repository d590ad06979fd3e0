import { expect } from "chai";
import pino from "pino";
import { z } from "zod";
import * as schemas from "../../../sdk/indexer/schemas.js";
import { parseIndexerConfig, readIndexerConfig } from "../../../services/indexer/config.js";
import { startIndexer, type RunningIndexer } from "../../../services/indexer/startIndexer.js";
import { expectAllianceError } from "../../support/expectAllianceError.js";
import { FOREVER, loadFixture, looseFixture, type World } from "../../support/fixture.js";
import { testIndexes } from "../../support/indexWorld.js";
import { needsPostgres } from "../../support/postgres/needsPostgres.js";
import { postgresAddress } from "../../support/postgres/postgresAddress.js";
import { startRpcProxy, type RpcProxy } from "../../support/startRpcProxy.js";
import { until } from "../../support/until.js";

describe("startIndexer", () => {
  const indexes = testIndexes();
  const running: RunningIndexer[] = [];
  let proxy: RpcProxy;
  before(async () => {
    proxy = await startRpcProxy(indexes.url());
  });
  afterEach(async () => {
    proxy.misbehave(undefined);
    for (const indexer of running.splice(0)) await indexer.stop();
  });
  after(() => proxy.stop());

  async function start(world: World, changes: object = {}) {
    const config = parseIndexerConfig(
      {
        database: indexes.newFile(),
        rpc: { url: proxy.url, timeoutSeconds: 2, pollMilliseconds: 20 },
        chainId: 31_337,
        exchange: await world.alliance.exchange.getAddress(),
        firstBlock: 0,
        port: 0,
        log: "silent",
        // Whoever waits here asks again and again.
        limits: { perAddress: 1_000_000 },
        ...changes,
      },
      "the test",
    );
    const indexer = await startIndexer({ config, logTo: pino.destination("/dev/null") });
    running.push(indexer);
    const ask = async (path: string) => (await fetch(`${indexer.url}${path}`)).json();
    return { indexer, config, ask };
  }

  const status = z.union([schemas.status, z.object({ code: z.string() })]);
  /** -1 until all there is has been indexed. */
  const trades = (answer: unknown) => {
    const found = status.parse(answer);
    return "trades" in found && found.lag === 0 ? found.trades : -1;
  };

  it("follows the chain, serves what it knows while the node is away, and goes on after that", async () => {
    const world = await loadFixture(looseFixture);
    const { ask } = await start(world);
    const before = await until(
      async () => trades(await ask("/v1/status")),
      (count) => count >= 0,
    );
    const sell = () =>
      world.alliance.exchange.connect(world.member(0)).sell(world.point(0), 100n, 0n, FOREVER, world.member(0));
    await sell();
    await until(
      async () => trades(await ask("/v1/status")),
      (count) => count === before + 1,
    );
    proxy.misbehave({ kind: "cut" });
    await until(
      async () => schemas.health.parse(await ask("/health")).following,
      (code) => code === "NODE_UNAVAILABLE",
    );
    await sell();
    expect(schemas.status.parse(await ask("/v1/status")).trades).to.equal(before + 1);
    proxy.misbehave(undefined);
    await until(
      async () => trades(await ask("/v1/status")),
      (count) => count === before + 2,
    );
    await until(
      async () => schemas.health.parse(await ask("/health")).status,
      (state) => state === "ok",
    );
  });

  it(
    "runs several times over one PostgreSQL database: each answers, and when one ends another follows the chain",
    needsPostgres(async () => {
      const world = await loadFixture(looseFixture);
      const database = await postgresAddress();
      const [one, other] = [await start(world, { database }), await start(world, { database })];
      const counts = async () => [trades(await one.ask("/v1/status")), trades(await other.ask("/v1/status"))];
      const sell = () =>
        world.alliance.exchange.connect(world.member(0)).sell(world.point(0), 100n, 0n, FOREVER, world.member(0));
      const [before = 0] = await until(counts, ([mine, others]) => mine === others && (mine ?? -1) >= 0);
      await sell();
      await until(counts, (found) => found.every((count) => count === before + 1));
      for (const { ask } of [one, other]) {
        expect(schemas.health.parse(await ask("/health"))).to.include({ status: "ok", following: "ok" });
      }
      await one.indexer.stop();
      await sell();
      await until(
        async () => trades(await other.ask("/v1/status")),
        (count) => count === before + 2,
      );
    }),
  );

  it("refuses a node of another chain, a database of another alliance, and a port that is taken", async () => {
    const world = await loadFixture(looseFixture);
    const { config, indexer, ask } = await start(world);
    await until(
      async () => trades(await ask("/v1/status")),
      (count) => count >= 0,
    );
    await expectAllianceError("LISTEN_FAILED", () => start(world, { port: Number(new URL(indexer.url).port) }));
    const { database } = config;
    await expectAllianceError("INDEX_OTHER", () => start(world, { database, exchange: world.member(0).address }));
    proxy.misbehave({ method: "eth_chainId", kind: "answer", result: "0x1" });
    await expectAllianceError("WRONG_CHAIN", () => start(world));
  });

  it("reads the example of its configuration", async () => {
    const config = await readIndexerConfig("services/indexer/indexer.example.json5");
    expect(config).to.include({ host: "127.0.0.1", blocksPerCall: 5_000, confirmations: 0 });
  });
});
