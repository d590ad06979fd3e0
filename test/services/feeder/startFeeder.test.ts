import { expect } from "chai";
import { testWallet } from "../../../local/chain/testWallet.js";
import { expectAllianceError } from "../../support/expectAllianceError.js";
import type { Answer } from "../../support/feeds/PriceServer.js";
import { TICKER_SHAPES } from "../../support/feeds/tickers.js";
import { FeederWorld } from "../../support/feeds/FeederWorld.js";
import { MLK_KRW, USD_KRW } from "../../support/fixture.js";
import { until } from "../../support/until.js";

const WON = 10n ** 8n;
const DAY = 86_400;

describe("startFeeder", function () {
  let feeders: FeederWorld;
  beforeEach(async () => {
    feeders = await FeederWorld.create();
  });
  afterEach(() => feeders.stop());

  const partsOf = async (service: { url: string; stop(): Promise<void> }) => (await feeders.health(service)).parts;

  /** Lets the feeder look at the feeds so often, each time at a new block. */
  async function looks(service: { url: string }, count: number): Promise<void> {
    const steps = async () => {
      await feeders.mine();
      const figures = await (await fetch(`${service.url}/metrics`)).text();
      return Number(/^feeder_engine_steps_total (\d+)/m.exec(figures)?.[1]);
    };
    const start = await steps();
    await until(steps, (found) => found >= start + count);
  }

  describe("posting", () => {
    it("posts what exchanges say, weighted by volume and dated by the oldest of them", async () => {
      const { tickers } = feeders.market;
      tickers.set("upbit MLK/KRW", { price: "281", volume: "3000", age: 30 });
      tickers.set("bithumb MLK/KRW", { price: "279", volume: "500", age: 40 });
      tickers.set("coinone MLK/KRW", { price: "280", volume: "400" });
      // 0.2 × 1,400 = 280.
      tickers.set("kucoin MLK/USDT", { price: "0.2", volume: "100" });
      const begun = feeders.now;
      await feeders.start(await feeders.config({ feeds: [feeders.milkFeed({ minSources: 4 })] }));
      const { price, observedAt } = await feeders.posted((found) => found !== 0n);
      expect(price).to.equal(((281n * 3_000n + 279n * 500n + 280n * 500n) * WON) / 4_000n);
      expect(Number(observedAt)).to.be.within(begun - 45, feeders.now - 40);
    });

    it("posts rates of currencies, dated by the oldest provider", async () => {
      feeders.market.rates.set("exchangeRateApi", { price: "1380.5", age: DAY / 2 });
      feeders.market.rates.delete("frankfurter");
      const begun = feeders.now;
      await feeders.start(await feeders.config({ feeds: [feeders.dollarFeed()] }));
      const { price, observedAt } = await feeders.posted((found) => found !== 0n, feeders.reporter(0), USD_KRW);
      expect(price).to.equal(138_050_000_000n);
      expect(Number(observedAt)).to.be.within(begun - DAY / 2 - 5, feeders.now - DAY / 2);
    });

    it("makes prices that are traded on, with as many feeders as the oracle wants", async () => {
      const feeds = [feeders.milkFeed(), feeders.dollarFeed()];
      feeders.market.rates.delete("frankfurter");
      for (const index of [0, 1, 2]) await feeders.start(await feeders.config({ feeds }), feeders.reporter(index));
      for (const [feed, expected] of [
        [MLK_KRW, 280n * WON],
        [USD_KRW, 138_050_000_000n],
      ] as const) {
        const answer = await until(
          async () => {
            await feeders.mine();
            return feeders.oracle.latest(feed);
          },
          ({ round }) => round > 0n,
        );
        expect(answer.price).to.equal(expected);
        expect((await feeders.oracle.read(feed)).spot).to.equal(expected);
      }
    });

    it("posts a price that deviates, and not one that hardly moves", async () => {
      const service = await feeders.start(await feeders.config());
      await feeders.posted((price) => price === 280n * WON);
      feeders.market.tellEverywhere(280.7);
      await looks(service, 20);
      expect(await feeders.transactions()).to.equal(1);
      // The exchanges do not move at the same moment, so there may be a step in between.
      feeders.market.tellEverywhere(284.2);
      await feeders.posted((price) => price >= 283n * WON);
      const figures = await (await fetch(`${service.url}/metrics`)).text();
      expect(figures).to.contain('feeder_posts_total{feed="MLK/KRW",reason="FIRST"} 1');
      expect(figures).to.match(/feeder_posts_total\{feed="MLK\/KRW",reason="DEVIATION"\} [12]\n/);
    });

    it("posts an unchanged price again at the heartbeat, and never twice for the same time", async () => {
      const service = await feeders.start(
        await feeders.config({
          feeds: [feeders.milkFeed({ heartbeatSeconds: 2, sources: feeders.milkFeed().sources })],
        }),
      );
      const { observedAt } = await feeders.posted((price) => price !== 0n);
      const again = await until(
        async () => {
          await feeders.mine();
          return feeders.oracle.observationOf(MLK_KRW, feeders.reporter(0));
        },
        (found) => found.observedAt > observedAt,
      );
      expect(again.price).to.equal(280n * WON);
      const posts = await feeders.oracle.queryFilter(
        feeders.oracle.filters.ObservationPosted(MLK_KRW, feeders.reporter(0)),
      );
      const times = posts.map(({ args }) => args.observedAt);
      expect(times).to.deep.equal([...new Set(times)].sort());
      expect((await feeders.health(service)).sending).to.equal("ok");
    });

    it("answers a halted feed with what it observed after the halt", async () => {
      const { world } = feeders;
      await world.postPrice(200n * WON, MLK_KRW);
      await feeders.mine();
      // The two others see a jump by two fifths; with the first's old price it is held.
      feeders.market.tellEverywhere(280);
      for (const index of [0, 1, 2]) await feeders.start(await feeders.config(), feeders.reporter(index));
      await until(
        async () => {
          await feeders.mine();
          return feeders.oracle.latest(MLK_KRW);
        },
        ({ price, halted }) => price === 280n * WON && !halted,
      );
      const decided = await feeders.oracle.queryFilter(feeders.oracle.filters.JumpDecided(MLK_KRW));
      expect(decided.map(({ args }) => args.confirmed)).to.deep.equal([true]);
    });
  });

  describe("sources", () => {
    it("lets no source that is silent, broken or lying keep the others waiting", async () => {
      const { broken, tickers } = feeders.market;
      broken.set("upbit", { handle: () => undefined });
      broken.set("bithumb", { text: "<h1>Bad gateway</h1>", status: 502 });
      const service = await feeders.start(await feeders.config({ feeds: [feeders.milkFeed({ minSources: 1 })] }));
      await feeders.posted((price) => price === 280n * WON);
      expect(await partsOf(service)).to.deep.equal({ "MLK/KRW": "ok" });

      broken.clear();
      tickers.set("coinone MLK/KRW", { price: "999", volume: "1000000000" });
      for (const name of ["upbit", "bithumb"]) tickers.set(`${name} MLK/KRW`, { price: "290" });
      tickers.set("kucoin MLK/USDT", { price: (290 / 1_400).toFixed(12) });
      await feeders.posted((price) => price > 289n * WON && price < 291n * WON);
    });

    it("posts nothing of a source that answers what is no price, names it and the reason, and goes on with the others", async () => {
      const { broken, tickers } = feeders.market;
      const ticker = (changes: object) =>
        TICKER_SHAPES.upbit({
          base: "MLK",
          quote: "KRW",
          price: "999",
          volume: "1000",
          time: feeders.now * 1_000,
          ...changes,
        });
      const answers: Readonly<Record<string, Answer>> = {
        "an empty list": { json: [] },
        "no number": {
          text: JSON.stringify(ticker({ price: "NUMBER" })).replace('"NUMBER"', "NaN"),
          type: "application/json",
        },
        "a text for a number": { json: ticker({ price: "NaN" }) },
        "a volume that is none": { json: ticker({ volume: "NaN" }) },
        "418": { json: {}, status: 418 },
        "an answer without end": { text: " ".repeat(1_000_001), type: "application/json" },
        "a time that is none": { json: ticker({ time: 1e300 }) },
      };
      const service = await feeders.start(await feeders.config({ feeds: [feeders.milkFeed({ minSources: 1 })] }));
      await feeders.posted((price) => price === 280n * WON);
      for (const [name, answer] of Object.entries(answers)) {
        const before = feeders.logs.length;
        broken.set("upbit", answer);
        const told = await until(
          async () => feeders.logs.slice(before).filter((line) => /upbit MLK.*source does not count/.test(line)),
          (lines) => lines.length > 0,
        );
        expect(told.join(""), name).to.match(/"source":"upbit MLK\/KRW","code":"SOURCE_(NONSENSE|LIMITED|REFUSED)"/);
        expect(await partsOf(service), name).to.deep.equal({ "MLK/KRW": "ok" });
        broken.delete("upbit");
        await until(
          async () => feeders.logs.slice(before).some((line) => /upbit MLK.*source answers again/.test(line)),
          (again) => again,
        );
      }
      // What can be read, and is of no use.
      tickers.set("upbit MLK/KRW", { price: "999", age: -86_400 });
      tickers.set("bithumb MLK/KRW", { price: "999", volume: "0" });
      for (const name of ["coinone MLK/KRW", "kucoin MLK/USDT"]) {
        tickers.set(name, { price: name.endsWith("KRW") ? "300" : "0.2142857142" });
      }
      const made = await feeders.posted((price) => price > 299n * WON);
      expect(made.price < 301n * WON).to.equal(true);
    });

    it("posts nothing while too few sources can be used, says so, and goes on when they are back", async () => {
      const { tickers } = feeders.market;
      tickers.set("upbit MLK/KRW", { price: "280", age: 3_600 });
      tickers.set("bithumb MLK/KRW", { price: "280", age: -600 });
      tickers.set("coinone MLK/KRW", { price: "280", volume: "0" });
      const service = await feeders.start(await feeders.config());
      await until(
        () => partsOf(service),
        (parts) => parts["MLK/KRW"] === "TOO_FEW_SOURCES",
      );
      await looks(service, 20);
      expect(await feeders.transactions()).to.equal(0);
      expect((await feeders.health(service)).status).to.equal("degraded");
      const reasons = await until(
        async () => feeders.logs.filter((line) => line.includes("feed is not posted")).join(""),
        (found) => found !== "",
      );
      expect(reasons).to.contain("TOO_FEW_SOURCES");
      tickers.set("upbit MLK/KRW", { price: "280" });
      await feeders.posted((price) => price === 280n * WON);
      expect((await feeders.health(service)).status).to.equal("ok");
    });

    it("does without a market whose other currency has no price", async () => {
      const { tickers } = feeders.market;
      tickers.delete("upbit USDT/KRW");
      tickers.delete("bithumb USDT/KRW");
      const service = await feeders.start(await feeders.config({ feeds: [feeders.milkFeed({ minSources: 4 })] }));
      await until(
        () => partsOf(service),
        (parts) => parts["MLK/KRW"] === "TOO_FEW_SOURCES",
      );
      tickers.set("bithumb USDT/KRW", { price: "1400" });
      await feeders.posted((price) => price === 280n * WON);
    });

    it("does not let a clock that is ahead hide behind the rate it is multiplied with", async () => {
      feeders.market.tickers.set("kucoin MLK/USDT", { price: "0.2", age: -600 });
      const service = await feeders.start(await feeders.config({ feeds: [feeders.milkFeed({ minSources: 4 })] }));
      await looks(service, 20);
      expect(await partsOf(service)).to.deep.equal({ "MLK/KRW": "TOO_FEW_SOURCES" });
    });
  });

  describe("the node", () => {
    it("waits for a node that is down, at the start and later, and goes on by itself", async () => {
      feeders.proxy.misbehave({ kind: "cut" });
      const service = await feeders.start(await feeders.config());
      expect((await feeders.health(service)).node).to.equal("NODE_UNAVAILABLE");
      feeders.proxy.misbehave(undefined);
      await feeders.posted((price) => price === 280n * WON);
      feeders.proxy.misbehave({ kind: "cut" });
      feeders.market.tellEverywhere(294);
      await until(
        () => feeders.health(service),
        ({ node }) => node === "NODE_UNAVAILABLE",
      );
      feeders.proxy.misbehave(undefined);
      await feeders.posted((price) => price >= 293n * WON);
    });

    it("posts once though the node's answer to it was lost", async () => {
      feeders.proxy.misbehave({ kind: "drop", method: "eth_sendRawTransaction", times: 1 });
      const service = await feeders.start(await feeders.config());
      await feeders.posted((price) => price === 280n * WON);
      await looks(service, 20);
      expect(await feeders.transactions()).to.equal(1);
      expect((await feeders.health(service)).status).to.equal("ok");
    });

    it("refuses a node on another chain, at the start and later", async () => {
      const config = await feeders.config({ chainId: 1 });
      await expectAllianceError("WRONG_CHAIN", () => feeders.start(config));
      const service = await feeders.start(await feeders.config());
      await feeders.posted((price) => price === 280n * WON);
      feeders.proxy.misbehave({ kind: "answer", method: "eth_chainId", result: "0x1" });
      feeders.market.tellEverywhere(294);
      await until(
        () => feeders.health(service),
        ({ node }) => node === "WRONG_CHAIN",
      );
      expect(await feeders.transactions()).to.equal(1);
    });

    it("says which feed the oracle does not know, and posts the others", async () => {
      const unknown = {
        provider: "dunamu" as const,
        market: "MLC/KRW",
        url: feeders.market.urlOf("dunamu"),
        pollSeconds: 0.05,
      };
      feeders.market.broken.set("dunamu", {
        json: [{ code: "FRX.KRWMLC", basePrice: 1, currencyUnit: 1, timestamp: feeders.now * 1_000 }],
      });
      const feeds = [{ id: "MLC/KRW", sources: [unknown], minSources: 1 }, feeders.milkFeed()];
      const service = await feeders.start(await feeders.config({ feeds }));
      await feeders.posted((price) => price === 280n * WON);
      await until(
        () => partsOf(service),
        (parts) => parts["MLC/KRW"] === "FEED_UNKNOWN",
      );
    });

    it("says that the account has no role, by the oracle's own error, without spending a transaction", async () => {
      const stranger = feeders.world.member(0).address;
      const before = await feeders.world.member(0).getNonce();
      const service = await feeders.start(await feeders.config(), stranger);
      await until(
        () => partsOf(service),
        (parts) => parts["MLK/KRW"] === "AccessControlUnauthorizedAccount",
      );
      await looks(service, 10);
      expect(await feeders.world.member(0).getNonce()).to.equal(before);
    });
  });

  describe("the process", () => {
    it("goes on after a restart where it stopped, and posts nothing twice", async () => {
      const config = await feeders.config();
      await (await feeders.start(config)).stop();
      const service = await feeders.start(config);
      await feeders.posted((price) => price === 280n * WON);
      await service.stop();
      const again = await feeders.start(config);
      await looks(again, 20);
      expect(await feeders.transactions()).to.equal(1);
    });

    it("keeps a second feeder away from its file", async () => {
      const config = await feeders.config();
      await feeders.start(config);
      await expectAllianceError("SERVICE_RUNNING", () => feeders.start(config));
    });

    it("stops at once, though every source is silent", async () => {
      for (const name of ["upbit", "bithumb", "coinone", "kucoin"] as const) {
        feeders.market.broken.set(name, { handle: () => undefined });
      }
      const sources = feeders.milkFeed().sources.map((source) => ({ ...source, timeoutSeconds: 60 }));
      const service = await feeders.start(await feeders.config({ feeds: [feeders.milkFeed({ sources })] }));
      await service.stop();
      expect(feeders.logs.join("")).to.contain("feeder stopped");
    });

    it("logs neither the key nor what a source says", async () => {
      feeders.market.broken.set("upbit", { text: "<h1>hidden</h1>", status: 500 });
      const service = await feeders.start(await feeders.config());
      await feeders.posted((price) => price === 280n * WON);
      await service.stop();
      const log = feeders.logs.join("");
      expect(log).to.contain("SOURCE_UNREACHABLE");
      expect(log).not.to.contain(testWallet(feeders.reporter(0)).privateKey.slice(2));
      expect(log).not.to.contain("hidden");
    });
  });
});
