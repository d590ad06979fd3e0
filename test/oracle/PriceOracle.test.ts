import type { HardhatEthersSigner } from "@nomicfoundation/hardhat-ethers/types";
import { expect } from "chai";
import { encodeBytes32String, ZeroHash } from "ethers";
import { PriceOracle__factory, RoleRegistry__factory } from "../../typechain-types/index.js";
import { feedTuple, wideFeed, type Feed } from "../support/feeds.js";
import {
  deployedFixture,
  DOLLAR_PRICE,
  ethers,
  loadFixture,
  MILK_PRICE,
  MLK_KRW,
  pricedFixture,
  time,
  USD_KRW,
  type World,
} from "../support/fixture.js";

const UNAUTHORIZED = "AccessControlUnauthorizedAccount";
const MAX_AGE = 3_600n;
const WON = 10n ** 8n;
const JPY_KRW = encodeBytes32String("JPY/KRW");
const MINUTE = 60n;
const WEEK = 604_800n;

function at<T>(list: readonly T[], index: number): T {
  const item = list[index];
  if (item === undefined) throw new RangeError(`nothing at ${index}`);
  return item;
}

/** An oracle with a registry of its own, whose admin is a plain account, and `count` reporters. */
async function withReporters(count: number) {
  const admin = at(await ethers.getSigners(), 0);
  const reporters = (await ethers.getSigners()).slice(1, count + 1);
  const registry = await new RoleRegistry__factory(admin).deploy(admin, admin, admin, {
    operators: [],
    guardians: [],
    reporters,
  });
  const feeds = [wideFeed(MLK_KRW, MAX_AGE), wideFeed(USD_KRW, 86_400n)];
  const oracle = await new PriceOracle__factory(admin).deploy(registry, feeds);
  const role = await registry.REPORTER_ROLE();
  /** Posts a whole number of won, observed now or at another time. */
  const post = async (reporter: HardhatEthersSigner, won: number, observedAt?: number, feed = MLK_KRW) =>
    oracle.connect(reporter).post(feed, BigInt(won) * WON, observedAt ?? (await time.latest()));
  /** The price, in won, and how often there was an answer. */
  const answer = async () => {
    const { price, round } = await oracle.latest(MLK_KRW);
    return { won: Number(price / WON), round: Number(round) };
  };
  return { admin, registry, oracle, role, reporters, post, answer };
}

async function three() {
  return withReporters(3);
}

describe("PriceOracle", () => {
  describe("constructor", () => {
    it("adds the manifest's feeds, without an answer", async () => {
      const { oracle, registry } = (await loadFixture(deployedFixture)).alliance;
      expect(await oracle.feeds()).to.deep.equal([MLK_KRW, USD_KRW]);
      expect(await oracle.latest(MLK_KRW)).to.deep.equal([0n, 0n, 0n, 3_600n, 0n, 0n, 1_000n, false]);
      expect(await oracle.latest(USD_KRW)).to.deep.equal([0n, 0n, 0n, 86_400n, 0n, 0n, 300n, false]);
      expect(await oracle.registry()).to.equal(await registry.getAddress());
    });

    it("emits FeedAdded for each", async () => {
      const { oracle } = await loadFixture(three);
      await expect(oracle.deploymentTransaction())
        .to.emit(oracle, "FeedAdded")
        .withArgs(MLK_KRW, feedTuple(wideFeed(MLK_KRW, MAX_AGE)))
        .and.to.emit(oracle, "FeedAdded")
        .withArgs(USD_KRW, feedTuple(wideFeed(USD_KRW, 86_400n)));
    });

    it("reverts with FeedExists when a feed is there twice, and with InvalidFeed when one is invalid", async () => {
      const { admin, registry } = await loadFixture(three);
      const factory = new PriceOracle__factory(admin);
      const feed = wideFeed(MLK_KRW, MAX_AGE);
      await expect(factory.deploy(registry, [feed, feed]))
        .to.be.revertedWithCustomError(factory, "PriceOracle_FeedExists")
        .withArgs(MLK_KRW);
      await expect(factory.deploy(registry, [{ ...feed, maxAge: 0n }]))
        .to.be.revertedWithCustomError(factory, "PriceOracle_InvalidFeed")
        .withArgs(feedTuple({ ...feed, maxAge: 0n }));
    });
  });

  describe("post", () => {
    it("records the observation, and says so", async () => {
      const { oracle, reporters, post, answer } = await loadFixture(three);
      const reporter = at(reporters, 0);
      const observedAt = (await time.latest()) - 5;
      await expect(post(reporter, 279, observedAt))
        .to.emit(oracle, "ObservationPosted")
        .withArgs(MLK_KRW, reporter, 279n * WON, observedAt);
      expect(await oracle.observationOf(MLK_KRW, reporter)).to.deep.equal([279n * WON, BigInt(observedAt)]);
      expect(await oracle.observationOf(USD_KRW, reporter)).to.deep.equal([0n, 0n]);
      expect(await answer()).to.deep.equal({ won: 0, round: 0 });
    });

    it("answers once the quorum is there, and says so", async () => {
      const { oracle, reporters, post } = await loadFixture(three);
      const now = await time.latest();
      for (const reporter of reporters.slice(0, 2)) {
        await expect(post(reporter, 279)).not.to.emit(oracle, "AnswerUpdated");
      }
      await expect(post(at(reporters, 2), 279, now - 9))
        .to.emit(oracle, "AnswerUpdated")
        .withArgs(MLK_KRW, 1, 279n * WON, now - 9, 279n * WON);
      expect(await oracle.latest(MLK_KRW)).to.deep.equal([
        279n * WON,
        BigInt(now - 9),
        1n,
        MAX_AGE,
        3n,
        279n * WON,
        10_000n,
        false,
      ]);
    });

    it("counts a new round with every post from then on", async () => {
      const { reporters, post, answer } = await loadFixture(three);
      for (const won of [270, 280, 290]) await post(at(reporters, won / 10 - 27), won);
      expect(await answer()).to.deep.equal({ won: 280, round: 1 });
      await post(at(reporters, 0), 300);
      expect(await answer()).to.deep.equal({ won: 290, round: 2 });
      await post(at(reporters, 2), 100);
      expect(await answer()).to.deep.equal({ won: 280, round: 3 });
    });

    it("keeps the feeds apart", async () => {
      const { oracle } = (await loadFixture(pricedFixture)).alliance;
      expect((await oracle.read(MLK_KRW)).spot).to.equal(MILK_PRICE);
      expect((await oracle.read(USD_KRW)).spot).to.equal(DOLLAR_PRICE);
      expect((await oracle.read(MLK_KRW)).round).to.equal(1n);
    });

    it("takes the smallest price and the largest that fits 64 bits", async () => {
      const { oracle, reporters } = await loadFixture(async function one() {
        return withReporters(1);
      });
      const reporter = at(reporters, 0);
      for (const [feed, price] of [
        [MLK_KRW, 1n],
        [USD_KRW, 2n ** 64n - 1n],
      ] as const) {
        await oracle.connect(reporter).post(feed, price, await time.latest());
        expect((await oracle.read(feed)).spot).to.equal(price);
      }
    });

    describe("reverts, and leaves answer and observation as they were,", () => {
      async function expectRefused(
        feed: string,
        price: bigint,
        error: string,
        when: (blockTime: bigint) => { observedAt: bigint; args: readonly unknown[] },
      ) {
        const { oracle, reporters, post } = await loadFixture(three);
        for (const reporter of reporters) await post(reporter, 279);
        const reporter = at(reporters, 0);
        const before = [await oracle.latest(MLK_KRW), await oracle.observationOf(MLK_KRW, reporter)];
        const blockTime = BigInt(await time.latest()) + 1_000n;
        await time.setNextBlockTimestamp(blockTime);
        const { observedAt, args } = when(blockTime);
        await expect(oracle.connect(reporter).post(feed, price, observedAt))
          .to.be.revertedWithCustomError(oracle, error)
          .withArgs(...args);
        expect([await oracle.latest(MLK_KRW), await oracle.observationOf(MLK_KRW, reporter)]).to.deep.equal(before);
      }

      it("with UnknownFeed when nobody added the feed", async () => {
        await expectRefused(JPY_KRW, WON, "PriceOracle_UnknownFeed", (now) => ({ observedAt: now, args: [JPY_KRW] }));
      });

      for (const price of [0n, 2n ** 64n]) {
        it(`with InvalidPrice when the price is ${price === 0n ? "zero" : "2^64"}`, async () => {
          await expectRefused(MLK_KRW, price, "PriceOracle_InvalidPrice", (now) => ({
            observedAt: now,
            args: [MLK_KRW, price],
          }));
        });
      }

      it("with FromTheFuture when it is dated a second after the block", async () => {
        await expectRefused(MLK_KRW, WON, "PriceOracle_FromTheFuture", (now) => ({
          observedAt: now + 1n,
          args: [now + 1n, now],
        }));
      });

      it("with FromTheFuture when its date does not fit 32 bits", async () => {
        const late = 2n ** 32n + 5n;
        await expectRefused(MLK_KRW, WON, "PriceOracle_FromTheFuture", (now) => ({
          observedAt: late,
          args: [late, now],
        }));
      });

      it("with TooOld when it is a second older than the feed's maximum age", async () => {
        await expectRefused(MLK_KRW, WON, "PriceOracle_TooOld", (now) => ({
          observedAt: now - MAX_AGE - 1n,
          args: [now - MAX_AGE - 1n, now - MAX_AGE],
        }));
      });

      it("with NotNewer when the reporter posted an observation of that second or a later one", async () => {
        const { oracle, reporters, post } = await loadFixture(three);
        const reporter = at(reporters, 0);
        const observedAt = await time.latest();
        await post(reporter, 279, observedAt);
        for (const again of [observedAt, observedAt - 1]) {
          await expect(post(reporter, 280, again))
            .to.be.revertedWithCustomError(oracle, "PriceOracle_NotNewer")
            .withArgs(again, observedAt);
        }
        expect(await oracle.observationOf(MLK_KRW, reporter)).to.deep.equal([279n * WON, BigInt(observedAt)]);
      });

      it("with AccessControlUnauthorizedAccount when the caller is no reporter", async () => {
        const world = await loadFixture(pricedFixture);
        const { oracle, registry } = world.alliance;
        const before = await oracle.latest(MLK_KRW);
        for (const caller of [world.council, world.operator, world.guardian, world.partner(0).admin, world.member(0)]) {
          await expect(oracle.connect(caller).post(MLK_KRW, WON, await time.latest()))
            .to.be.revertedWithCustomError(oracle, UNAUTHORIZED)
            .withArgs(caller, await registry.REPORTER_ROLE());
        }
        expect(await oracle.latest(MLK_KRW)).to.deep.equal(before);
      });
    });

    it("takes an observation that is exactly as old as the feed allows", async () => {
      const { oracle, reporters } = await loadFixture(three);
      const blockTime = BigInt(await time.latest()) + 10n;
      await time.setNextBlockTimestamp(blockTime);
      await expect(oracle.connect(at(reporters, 0)).post(MLK_KRW, WON, blockTime - MAX_AGE))
        .to.emit(oracle, "ObservationPosted")
        .withArgs(MLK_KRW, at(reporters, 0), WON, blockTime - MAX_AGE);
    });
  });

  describe("quorum", () => {
    // n - f, f the largest integer below n / 3.
    for (const [n, needed] of [
      [1, 1],
      [2, 2],
      [3, 3],
      [4, 3],
      [5, 4],
      [6, 5],
      [7, 5],
    ] as const) {
      it(`answers from ${needed} of ${n} reporters on`, async () => {
        const { oracle, reporters, post, answer } = await withReporters(n);
        expect(await oracle.quorum()).to.equal(needed);
        for (const [i, reporter] of reporters.entries()) {
          await post(reporter, 279);
          expect((await answer()).round).to.equal(Math.max(0, i + 2 - needed));
        }
      });
    }

    it("is one when there is no reporter at all", async () => {
      const { oracle } = await withReporters(0);
      expect(await oracle.quorum()).to.equal(1n);
    });

    it("follows the registry at once", async () => {
      const { admin, registry, oracle, role, reporters } = await withReporters(4);
      expect(await oracle.quorum()).to.equal(3n);
      for (const reporter of reporters.slice(0, 2)) await registry.connect(admin).revokeRole(role, reporter);
      expect(await oracle.quorum()).to.equal(2n);
      await registry.connect(admin).grantRole(role, admin);
      expect(await oracle.quorum()).to.equal(3n);
    });

    it("is not reached by one reporter posting again and again", async () => {
      const { reporters, post, answer } = await loadFixture(three);
      for (const won of [279, 280, 281, 282]) await post(at(reporters, 0), won);
      expect(await answer()).to.deep.equal({ won: 0, round: 0 });
    });

    it("is not reached by observations that have gone stale since", async () => {
      const { reporters, post, answer } = await loadFixture(three);
      for (const reporter of reporters.slice(0, 2)) await post(reporter, 279);
      await time.increase(MAX_AGE);
      await post(at(reporters, 2), 280);
      expect(await answer()).to.deep.equal({ won: 0, round: 0 });
      await post(at(reporters, 0), 280);
      await post(at(reporters, 1), 281);
      expect(await answer()).to.deep.equal({ won: 280, round: 1 });
    });
  });

  describe("lower median", () => {
    for (const [posted, median] of [
      [[279], 279],
      [[300, 200], 200],
      [[100, 300, 200], 200],
      [[400, 100, 300, 200], 200],
      [[5, 1, 4, 2, 3], 3],
      [[6, 5, 4, 3, 2, 1], 3],
      [[1, 7, 2, 6, 3, 5, 4], 4],
      [[7, 7, 7, 1, 1, 1, 1], 1],
      [[9, 9, 9, 9, 1, 1, 1], 9],
    ] as const) {
      it(`of ${posted.join(", ")} is ${median}`, async () => {
        const { oracle, reporters, post } = await withReporters(posted.length);
        for (const [i, won] of posted.entries()) await post(at(reporters, i), won);
        expect((await oracle.read(MLK_KRW)).spot).to.equal(BigInt(median) * WON);
      });
    }

    it("stays within the honest prices when fewer than a third lie", async () => {
      const { oracle, reporters, post } = await withReporters(7);
      for (const [i, won] of [279, 280, 281, 282, 283].entries()) await post(at(reporters, i), won);
      const lies = [
        [1, 1],
        [10_000, 10_001],
        [2, 10_002],
      ] as const;
      for (const [first, second] of lies) {
        await post(at(reporters, 5), first);
        await post(at(reporters, 6), second);
        const { spot: price } = await oracle.read(MLK_KRW);
        expect(
          price >= 279n * WON && price <= 283n * WON,
          `the median of lies ${first}, ${second} is ${price}`,
        ).to.equal(true);
      }
    });
  });

  describe("time of an answer", () => {
    it("is that of the oldest of the n - f youngest observations, whoever posted last", async () => {
      const { oracle, reporters, post } = await loadFixture(three);
      const now = await time.latest();
      const observed = [now - 40, now - 300, now - 7];
      for (const [i, observedAt] of observed.entries()) await post(at(reporters, i), 279 + i, observedAt);
      expect((await oracle.read(MLK_KRW)).observedAt).to.equal(now - 300);
      await post(at(reporters, 1), 280, now);
      expect((await oracle.read(MLK_KRW)).observedAt).to.equal(now - 40);
    });

    it("leaves out the stale ones", async () => {
      const { oracle, reporters, post } = await withReporters(4);
      const start = await time.latest();
      await post(at(reporters, 0), 1_000, start);
      await time.increase(MAX_AGE);
      const now = await time.latest();
      for (const [i, reporter] of reporters.slice(1).entries()) await post(reporter, 280 + i, now - i);
      expect(await oracle.read(MLK_KRW)).to.deep.equal([281n * WON, 281n * WON, BigInt(now - 2), 1n]);
    });
  });

  describe("a stale reporter", () => {
    async function oneStale() {
      const context = await withReporters(4);
      for (const reporter of context.reporters) await context.post(reporter, 200);
      await time.increase(MAX_AGE * 2n);
      for (const [i, reporter] of context.reporters.slice(1).entries()) await context.post(reporter, 280 + i);
      return context;
    }

    it("does not block the others, and its old price does not count", async () => {
      const { oracle } = await loadFixture(oneStale);
      // 280, 281, 282; with the 200 it would be 280.
      expect((await oracle.read(MLK_KRW)).spot).to.equal(281n * WON);
    });

    it("counts again with its next post", async () => {
      const { reporters, post, answer } = await loadFixture(oneStale);
      await post(at(reporters, 0), 200);
      expect((await answer()).won).to.equal(280);
    });
  });

  describe("read", () => {
    it("gives the answer in the last second it counts as fresh, and reverts with StaleAnswer in the next", async () => {
      const { oracle } = (await loadFixture(pricedFixture)).alliance;
      const { observedAt } = await oracle.latest(MLK_KRW);
      await time.increaseTo(observedAt + MAX_AGE);
      expect((await oracle.read(MLK_KRW)).spot).to.equal(MILK_PRICE);
      await time.increaseTo(observedAt + MAX_AGE + 1n);
      await expect(oracle.read(MLK_KRW))
        .to.be.revertedWithCustomError(oracle, "PriceOracle_StaleAnswer")
        .withArgs(MLK_KRW, observedAt, MAX_AGE);
      expect((await oracle.read(USD_KRW)).spot).to.equal(DOLLAR_PRICE);
      expect((await oracle.latest(MLK_KRW)).price).to.equal(MILK_PRICE);
    });

    it("reverts with NoAnswer before the first, and with UnknownFeed when nobody added the feed", async () => {
      const { oracle } = (await loadFixture(deployedFixture)).alliance;
      await expect(oracle.read(MLK_KRW))
        .to.be.revertedWithCustomError(oracle, "PriceOracle_NoAnswer")
        .withArgs(MLK_KRW);
      await expect(oracle.read(JPY_KRW))
        .to.be.revertedWithCustomError(oracle, "PriceOracle_UnknownFeed")
        .withArgs(JPY_KRW);
      expect(await oracle.latest(JPY_KRW)).to.deep.equal([0n, 0n, 0n, 0n, 0n, 0n, 0n, false]);
    });
  });

  describe("dropReporter", () => {
    async function revoked() {
      const context = await withReporters(4);
      for (const [i, reporter] of context.reporters.entries()) await context.post(reporter, 100 * (i + 1));
      const former = at(context.reporters, 0);
      await context.post(former, 50, await time.latest(), USD_KRW);
      await context.registry.connect(context.admin).revokeRole(context.role, former);
      return { ...context, former };
    }

    it("is not needed to stop a former reporter from posting", async () => {
      const { oracle, post, former, role } = await loadFixture(revoked);
      await expect(post(former, 1)).to.be.revertedWithCustomError(oracle, UNAUTHORIZED).withArgs(former, role);
    });

    it("forgets a former reporter's observations of every feed, whoever asks", async () => {
      const { oracle, former, reporters, post, answer } = await loadFixture(revoked);
      const stranger = at(await ethers.getSigners(), 40);
      await expect(oracle.connect(stranger).dropReporter(former)).to.emit(oracle, "ReporterDropped").withArgs(former);
      for (const feed of [MLK_KRW, USD_KRW]) expect(await oracle.observationOf(feed, former)).to.deep.equal([0n, 0n]);
      // 200, 300, 400 are left; with the 100 the median would be 200.
      await post(at(reporters, 1), 200);
      expect((await answer()).won).to.equal(300);
    });

    it("leaves the answer and the others' observations as they are", async () => {
      const { oracle, former, reporters } = await loadFixture(revoked);
      const state = async () => [
        [...(await oracle.latest(MLK_KRW))].slice(0, 4),
        ...(await Promise.all(reporters.slice(1).map((reporter) => oracle.observationOf(MLK_KRW, reporter)))),
      ];
      const before = await state();
      await oracle.dropReporter(former);
      expect(await state()).to.deep.equal(before);
    });

    it("reverts with NotDroppable when the account still reports, never did, or was dropped", async () => {
      const { oracle, former, reporters } = await loadFixture(revoked);
      await oracle.dropReporter(former);
      const stranger = at(await ethers.getSigners(), 40);
      for (const account of [at(reporters, 1), stranger, former]) {
        await expect(oracle.dropReporter(account))
          .to.be.revertedWithCustomError(oracle, "PriceOracle_NotDroppable")
          .withArgs(account);
      }
      expect((await oracle.observationOf(MLK_KRW, at(reporters, 1))).price).to.equal(200n * WON);
    });

    it("frees the seat for a newcomer, who starts without the former one's observation", async () => {
      const { admin, registry, role, oracle, former, post, answer, reporters } = await loadFixture(revoked);
      const newcomer = at(await ethers.getSigners(), 40);
      await oracle.dropReporter(former);
      await registry.connect(admin).grantRole(role, newcomer);
      expect(await oracle.observationOf(MLK_KRW, newcomer)).to.deep.equal([0n, 0n]);

      // Older than the former reporter's own, and of the feed where that one was the only one to post.
      const observedAt = (await time.latest()) - 600;
      await post(newcomer, 1_000, observedAt);
      expect(await oracle.observationOf(MLK_KRW, newcomer)).to.deep.equal([1_000n * WON, BigInt(observedAt)]);
      expect(await oracle.observationOf(MLK_KRW, former)).to.deep.equal([0n, 0n]);
      expect(await oracle.observationOf(USD_KRW, newcomer)).to.deep.equal([0n, 0n]);
      // Four seats still: 1,000, 200, 300, 400.
      expect((await oracle.latest(MLK_KRW)).seats).to.equal(4n);
      expect((await answer()).won).to.equal(300);
      expect((await oracle.observationOf(MLK_KRW, at(reporters, 3))).price).to.equal(400n * WON);
    });

    it("lets a former reporter come back on a seat of its own", async () => {
      const { admin, registry, role, oracle, former, post } = await loadFixture(revoked);
      await oracle.dropReporter(former);
      const newcomer = at(await ethers.getSigners(), 40);
      for (const account of [newcomer, former]) await registry.connect(admin).grantRole(role, account);
      await post(newcomer, 600);
      await post(former, 700);
      expect((await oracle.observationOf(MLK_KRW, newcomer)).price).to.equal(600n * WON);
      expect((await oracle.observationOf(MLK_KRW, former)).price).to.equal(700n * WON);
      expect((await oracle.latest(MLK_KRW)).seats).to.equal(5n);
    });

    describe("post, after a reporter lost the role", () => {
      it("drops the former reporter as soon as there are more seats than reporters", async () => {
        const { oracle, former, post, answer, reporters } = await loadFixture(revoked);
        await expect(post(at(reporters, 2), 300))
          .to.emit(oracle, "ReporterDropped")
          .withArgs(former);
        expect(await oracle.observationOf(MLK_KRW, former)).to.deep.equal([0n, 0n]);
        expect((await oracle.latest(MLK_KRW)).seats).to.equal(3n);
        // 200, 300, 400 are left.
        expect((await answer()).won).to.equal(300);
      });

      it("does not let two former reporters outvote two that are left", async () => {
        const { admin, registry, role, post, answer, reporters } = await withReporters(4);
        for (const [i, won] of [301, 302, 500, 600].entries()) await post(at(reporters, i), won);
        for (const i of [0, 1]) await registry.connect(admin).revokeRole(role, at(reporters, i));
        await post(at(reporters, 2), 500);
        expect((await answer()).won).to.equal(500);
      });

      it("drops it when its successor posts", async () => {
        const { admin, registry, role, oracle, former, post } = await loadFixture(revoked);
        const successor = at(await ethers.getSigners(), 40);
        await registry.connect(admin).grantRole(role, successor);
        await expect(post(successor, 900)).to.emit(oracle, "ReporterDropped").withArgs(former);
        expect((await oracle.observationOf(MLK_KRW, successor)).price).to.equal(900n * WON);
      });
    });
  });

  describe("the 33rd reporter", () => {
    async function full() {
      const context = await withReporters(32);
      for (const [i, reporter] of context.reporters.entries()) await context.post(reporter, 1_000 + i);
      const newcomer = at(await ethers.getSigners(), 40);
      await context.registry.connect(context.admin).grantRole(context.role, newcomer);
      return { ...context, newcomer };
    }

    it("reverts with TooManyReporters while 32 have seats, and the 32 go on", async () => {
      const { oracle, newcomer, post, reporters, answer } = await loadFixture(full);
      expect(await answer()).to.deep.equal({ won: 1_015, round: 32 - 22 + 1 });
      expect(await oracle.quorum(), "of those that have seats").to.equal(22n);
      await expect(post(newcomer, 1)).to.be.revertedWithCustomError(oracle, "PriceOracle_TooManyReporters");
      expect(await oracle.observationOf(MLK_KRW, newcomer)).to.deep.equal([0n, 0n]);
      await post(at(reporters, 31), 1);
      expect((await answer()).won).to.equal(1_014);
    });

    it("does not raise the quorum beyond what has seats, however many hold the role", async () => {
      const { admin, registry, role, oracle, post, reporters, answer } = await loadFixture(full);
      const others = (await ethers.getSigners()).slice(41, 56);
      for (const account of others) await registry.connect(admin).grantRole(role, account);
      expect(await registry.getRoleMemberCount(role)).to.equal(48n);
      expect(await oracle.quorum()).to.equal(22n);
      await time.increase(2n * MAX_AGE);
      const { round } = await answer();
      for (const reporter of reporters.slice(0, 21)) await post(reporter, 1_010);
      expect((await answer()).round).to.equal(round);
      await post(at(reporters, 21), 1_010);
      expect(await answer()).to.deep.equal({ won: 1_010, round: round + 1 });
    });

    it("takes the seat of a former reporter", async () => {
      const { admin, registry, role, oracle, newcomer, post, reporters } = await loadFixture(full);
      const former = at(reporters, 10);
      await registry.connect(admin).revokeRole(role, former);
      await expect(post(newcomer, 1_500)).to.emit(oracle, "ReporterDropped").withArgs(former);
      expect((await oracle.observationOf(MLK_KRW, newcomer)).price).to.equal(1_500n * WON);
      expect((await oracle.latest(MLK_KRW)).seats).to.equal(32n);
    });
  });

  describe("addFeed", () => {
    const add = (world: World, feed: Feed) => {
      const { oracle } = world.alliance;
      return world.decide(oracle, oracle.interface.encodeFunctionData("addFeed", [feed]));
    };

    it("adds a feed by the timelock, after the others", async () => {
      const world = await loadFixture(deployedFixture);
      const { oracle } = world.alliance;
      const feed = { id: JPY_KRW, maxAge: MINUTE, averagingWindow: MINUTE + 1n, maxJump: 1n, maxDivergence: 2n };
      await expect(add(world, feed)).to.emit(oracle, "FeedAdded").withArgs(JPY_KRW, feedTuple(feed));
      expect(await oracle.feeds()).to.deep.equal([MLK_KRW, USD_KRW, JPY_KRW]);
      expect(await oracle.settingsOf(JPY_KRW)).to.deep.equal(feedTuple(feed));
      expect(await oracle.latest(JPY_KRW)).to.deep.equal([0n, 0n, 0n, MINUTE, 0n, 0n, 2n, false]);
      await world.postPrice(9n * WON, JPY_KRW);
      expect((await oracle.read(JPY_KRW)).spot).to.equal(9n * WON);
    });

    it("takes a maximum age and a window of a week, a jump and a divergence of 10,000", async () => {
      const world = await loadFixture(deployedFixture);
      const feed = { id: JPY_KRW, maxAge: WEEK, averagingWindow: WEEK, maxJump: 10_000n, maxDivergence: 10_000n };
      await add(world, feed);
      expect(await world.alliance.oracle.settingsOf(JPY_KRW)).to.deep.equal(feedTuple(feed));
    });

    it("reverts with FeedExists when the feed is there, and keeps its answer", async () => {
      const world = await loadFixture(pricedFixture);
      const { oracle } = world.alliance;
      const before = await oracle.latest(MLK_KRW);
      await expect(add(world, wideFeed(MLK_KRW)))
        .to.be.revertedWithCustomError(oracle, "PriceOracle_FeedExists")
        .withArgs(MLK_KRW);
      expect(await oracle.latest(MLK_KRW)).to.deep.equal(before);
    });

    it("reverts with InvalidFeed when the id is empty", async () => {
      const world = await loadFixture(deployedFixture);
      const { oracle } = world.alliance;
      await expect(add(world, wideFeed(ZeroHash)))
        .to.be.revertedWithCustomError(oracle, "PriceOracle_InvalidFeed")
        .withArgs(feedTuple(wideFeed(ZeroHash)));
    });

    it("reverts with AccessControlUnauthorizedAccount when the caller is not the timelock", async () => {
      const { alliance, council, operator, reporters } = await loadFixture(deployedFixture);
      const { oracle } = alliance;
      for (const caller of [council, operator, ...reporters]) {
        await expect(oracle.connect(caller).addFeed(wideFeed(JPY_KRW)))
          .to.be.revertedWithCustomError(oracle, UNAUTHORIZED)
          .withArgs(caller, ZeroHash);
      }
      expect(await oracle.feeds()).to.deep.equal([MLK_KRW, USD_KRW]);
    });
  });

  describe("addFeed and setFeed", () => {
    const wrong: Partial<Feed>[] = [
      ...[0n, MINUTE - 1n, WEEK + 1n].flatMap((time) => [{ maxAge: time }, { averagingWindow: time }]),
      ...[0n, 10_001n].flatMap((share) => [{ maxJump: share }, { maxDivergence: share }]),
    ];
    for (const change of wrong) {
      const [[name, value] = []] = Object.entries(change);
      it(`revert with InvalidFeed when ${String(name)} is ${String(value)}`, async () => {
        const world = await loadFixture(deployedFixture);
        const { oracle } = world.alliance;
        const before = await oracle.settingsOf(MLK_KRW);
        const added = { ...wideFeed(JPY_KRW), ...change };
        const set = { ...added, id: MLK_KRW };
        for (const [feed, data] of [
          [added, oracle.interface.encodeFunctionData("addFeed", [added])],
          [set, oracle.interface.encodeFunctionData("setFeed", [set])],
        ] as const) {
          await expect(world.decide(oracle, data))
            .to.be.revertedWithCustomError(oracle, "PriceOracle_InvalidFeed")
            .withArgs(feedTuple(feed));
        }
        expect(await oracle.feeds()).to.deep.equal([MLK_KRW, USD_KRW]);
        expect(await oracle.settingsOf(MLK_KRW)).to.deep.equal(before);
      });
    }
  });

  describe("setFeed", () => {
    const set = (world: World, feed: Feed) => {
      const { oracle } = world.alliance;
      return world.decide(oracle, oracle.interface.encodeFunctionData("setFeed", [feed]));
    };

    it("changes a feed by the timelock, records old and new, and leaves the answer", async () => {
      const world = await loadFixture(pricedFixture);
      const { oracle } = world.alliance;
      const previous = await oracle.settingsOf(MLK_KRW);
      const [price, observedAt, round, , seats, average] = await oracle.latest(MLK_KRW);
      const feed = { id: MLK_KRW, maxAge: WEEK, averagingWindow: MINUTE, maxJump: 7n, maxDivergence: 8n };
      await expect(set(world, feed)).to.emit(oracle, "FeedChanged").withArgs(MLK_KRW, previous, feedTuple(feed));
      expect(await oracle.settingsOf(MLK_KRW)).to.deep.equal(feedTuple(feed));
      expect(await oracle.latest(MLK_KRW)).to.deep.equal([price, observedAt, round, WEEK, seats, average, 8n, false]);
      expect((await oracle.latest(USD_KRW)).maxAge).to.equal(86_400n);
    });

    it("decides from then on what counts as fresh", async () => {
      const world = await loadFixture(pricedFixture);
      const { oracle } = world.alliance;
      await set(world, wideFeed(MLK_KRW, WEEK));
      expect((await oracle.read(MLK_KRW)).spot).to.equal(MILK_PRICE);
      await set(world, wideFeed(MLK_KRW, MINUTE));
      await expect(oracle.read(MLK_KRW)).to.be.revertedWithCustomError(oracle, "PriceOracle_StaleAnswer");
    });

    it("does not make fresh again what had grown too old", async () => {
      const world = await loadFixture(pricedFixture);
      const { oracle } = world.alliance;
      const { round } = await oracle.latest(MLK_KRW);
      await set(world, wideFeed(MLK_KRW, WEEK));
      const [first, others] = [world.reporters.slice(0, 1), world.reporters.slice(1)];
      await time.increase(1);
      await world.postPrice(MILK_PRICE + 1n, MLK_KRW, first);
      expect((await oracle.latest(MLK_KRW)).round, "two observations are from before").to.equal(round);
      await world.postPrice(MILK_PRICE + 1n, MLK_KRW, others);
      expect((await oracle.read(MLK_KRW)).spot).to.equal(MILK_PRICE + 1n);
      expect(await oracle.decidedAt(USD_KRW)).to.equal(0n);
    });

    it("reverts with UnknownFeed when nobody added the feed", async () => {
      const world = await loadFixture(deployedFixture);
      const { oracle } = world.alliance;
      for (const id of [JPY_KRW, ZeroHash]) {
        await expect(set(world, wideFeed(id)))
          .to.be.revertedWithCustomError(oracle, "PriceOracle_UnknownFeed")
          .withArgs(id);
      }
      expect(await oracle.settingsOf(JPY_KRW)).to.deep.equal([JPY_KRW, 0n, 0n, 0n, 0n]);
    });

    it("reverts with AccessControlUnauthorizedAccount when the caller is not the timelock", async () => {
      const { alliance, council, operator, reporters } = await loadFixture(deployedFixture);
      const { oracle } = alliance;
      const before = await oracle.settingsOf(MLK_KRW);
      for (const caller of [council, operator, ...reporters]) {
        await expect(oracle.connect(caller).setFeed(wideFeed(MLK_KRW)))
          .to.be.revertedWithCustomError(oracle, UNAUTHORIZED)
          .withArgs(caller, ZeroHash);
      }
      expect(await oracle.settingsOf(MLK_KRW)).to.deep.equal(before);
    });
  });
});
