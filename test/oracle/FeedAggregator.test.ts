import { expect } from "chai";
import { feedId } from "../../sdk/feedId.js";
import { FeedAggregator__factory } from "../../typechain-types/index.js";
import { wideFeed } from "../support/feeds.js";
import {
  deployedFixture,
  loadFixture,
  MILK_PRICE,
  MLK_KRW,
  pricedFixture,
  time,
  type World,
} from "../support/fixture.js";

async function aggregator(world: World, name = "MLK/KRW") {
  return new FeedAggregator__factory(world.funder).deploy(world.alliance.oracle, name);
}

async function unanswered() {
  const world = await deployedFixture();
  return { world, feed: await aggregator(world) };
}

async function answered() {
  const world = await pricedFixture();
  return { world, feed: await aggregator(world) };
}

describe("FeedAggregator", () => {
  describe("constructor", () => {
    it("serves one feed of one oracle, named and scaled as Chainlink's are", async () => {
      const { world, feed } = await loadFixture(unanswered);
      expect(await feed.oracle()).to.equal(await world.alliance.oracle.getAddress());
      expect(await feed.feed()).to.equal(MLK_KRW);
      expect(await feed.description()).to.equal("MLK/KRW");
      expect(await feed.decimals()).to.equal(8n);
      expect(await feed.version()).to.equal(1n);
    });

    it("serves a feed whose name has 31 bytes", async () => {
      const { world } = await loadFixture(unanswered);
      const { oracle } = world.alliance;
      const name = "A".repeat(31);
      await world.decide(oracle, oracle.interface.encodeFunctionData("addFeed", [wideFeed(feedId(name))]));
      const feed = await aggregator(world, name);
      expect(await feed.description()).to.equal(name);
      expect(await feed.feed()).to.equal(feedId(name));
    });

    it("reverts with UnknownFeed when the oracle has no such feed, or the name is empty", async () => {
      const { world } = await loadFixture(unanswered);
      const { oracle } = world.alliance;
      for (const name of ["JPY/KRW", ""]) {
        await expect(aggregator(world, name))
          .to.be.revertedWithCustomError(oracle, "PriceOracle_UnknownFeed")
          .withArgs(feedId(name));
      }
    });

    it("reverts with StringTooLong when the name has 32 bytes", async () => {
      const { world, feed } = await loadFixture(unanswered);
      const name = "A".repeat(32);
      await expect(aggregator(world, name)).to.be.revertedWithCustomError(feed, "StringTooLong").withArgs(name);
    });
  });

  describe("latestRoundData", () => {
    it("gives the answer, its round, and its time", async () => {
      const { world, feed } = await loadFixture(answered);
      const { oracle } = world.alliance;
      const { observedAt } = await oracle.latest(MLK_KRW);
      expect(await feed.latestRoundData()).to.deep.equal([1n, MILK_PRICE, observedAt, observedAt, 1n]);
      await world.postPrice(MILK_PRICE + 1n);
      const later = await oracle.latest(MLK_KRW);
      expect(later.observedAt > observedAt).to.equal(true);
      expect(await feed.latestRoundData()).to.deep.equal([4n, MILK_PRICE + 1n, later.observedAt, later.observedAt, 4n]);
    });

    it("gives the largest price as a positive number", async () => {
      const { world, feed } = await loadFixture(unanswered);
      const largest = 2n ** 64n - 1n;
      await world.postPrice(largest);
      expect((await feed.latestRoundData())[1]).to.equal(largest);
    });

    it("goes on giving a stale answer with its time, which the reader must check", async () => {
      const { world, feed } = await loadFixture(answered);
      const before = await feed.latestRoundData();
      await time.increase(7_200);
      await expect(world.alliance.oracle.read(MLK_KRW)).to.be.revertedWithCustomError(
        world.alliance.oracle,
        "PriceOracle_StaleAnswer",
      );
      expect(await feed.latestRoundData()).to.deep.equal(before);
    });

    it("reverts with No data present while a jump is held, and goes on when it is decided", async () => {
      const { world, feed } = await loadFixture(answered);
      const jumped = (MILK_PRICE * 12n) / 10n;
      await world.alliance.oracle
        .connect(await world.asTimelock())
        .setFeed({ ...wideFeed(MLK_KRW), maxJump: 1_000n, maxDivergence: 10_000n });
      await time.increase(1);
      await world.postPrice(jumped);
      expect((await world.alliance.oracle.latest(MLK_KRW)).halted).to.equal(true);
      await expect(feed.latestRoundData()).to.be.revertedWith("No data present");
      await expect(feed.getRoundData(1)).to.be.revertedWith("No data present");
      await time.increase(1);
      await world.postPrice(jumped);
      expect(await feed.getRoundData(2)).to.deep.equal(await feed.latestRoundData());
      expect((await feed.latestRoundData())[1]).to.equal(jumped);
    });

    it("reverts with No data present while the price is too far from its average", async () => {
      const { world, feed } = await loadFixture(answered);
      const { oracle } = world.alliance;
      const limit = (await oracle.latest(MLK_KRW)).maxDivergence;
      const furthest = (MILK_PRICE * (10_000n + limit)) / 10_000n;
      await world.postPrice(furthest);
      expect((await feed.latestRoundData())[1]).to.equal(furthest);
      // A won further than the seconds between these posts move the average.
      await time.increase(1);
      await world.postPrice(furthest + 10n ** 8n);
      await expect(oracle.read(MLK_KRW)).to.be.revertedWithCustomError(oracle, "PriceOracle_Diverged");
      await expect(feed.latestRoundData()).to.be.revertedWith("No data present");
      await expect(feed.getRoundData((await oracle.latest(MLK_KRW)).round)).to.be.revertedWith("No data present");
    });

    it("reverts with No data present before the first answer", async () => {
      const { world, feed } = await loadFixture(unanswered);
      await expect(feed.latestRoundData()).to.be.revertedWith("No data present");
      const [reporter] = world.reporters;
      if (reporter === undefined) throw new RangeError("no reporter");
      await world.alliance.oracle.connect(reporter).post(MLK_KRW, MILK_PRICE, await time.latest());
      await expect(feed.latestRoundData()).to.be.revertedWith("No data present");
    });
  });

  describe("getRoundData", () => {
    it("gives the latest round", async () => {
      const { feed } = await loadFixture(answered);
      expect(await feed.getRoundData(1)).to.deep.equal(await feed.latestRoundData());
    });

    it("reverts with No data present when the round is another: zero, past, to come, or beyond 32 bits", async () => {
      const { world, feed } = await loadFixture(answered);
      await world.postPrice(MILK_PRICE + 1n);
      expect((await feed.getRoundData(4))[0]).to.equal(4n);
      for (const round of [0n, 1n, 3n, 5n, 2n ** 32n + 4n, 2n ** 80n - 1n]) {
        await expect(feed.getRoundData(round)).to.be.revertedWith("No data present");
      }
    });

    it("reverts with No data present when there was no answer, round zero included", async () => {
      const { feed } = await loadFixture(unanswered);
      for (const round of [0n, 1n]) await expect(feed.getRoundData(round)).to.be.revertedWith("No data present");
    });
  });
});
