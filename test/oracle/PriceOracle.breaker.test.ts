import type { HardhatEthersSigner } from "@nomicfoundation/hardhat-ethers/types";
import { expect } from "chai";
import { PriceOracle__factory, RoleRegistry__factory } from "../../typechain-types/index.js";
import { wideFeed, type Feed } from "../support/feeds.js";
import { ethers, loadFixture, MLK_KRW, networkHelpers, time } from "../support/fixture.js";

const WON = 10n ** 8n;
const MAX_AGE = 3_600n;
const WINDOW = 1_800n;

/** An oracle of one feed with a registry of its own, and `count` reporters. */
async function withReporters(count: number, change: Partial<Feed> = {}) {
  const [admin, ...others] = await ethers.getSigners();
  if (admin === undefined) throw new RangeError("no accounts");
  const reporters = others.slice(0, count);
  const holders = { operators: [], guardians: [], reporters };
  const registry = await new RoleRegistry__factory(admin).deploy(admin, admin, admin, holders);
  const feed = { ...wideFeed(MLK_KRW, MAX_AGE), averagingWindow: WINDOW, maxJump: 1_000n, ...change };
  const oracle = await new PriceOracle__factory(admin).deploy(registry, [feed]);
  /** One reporter posts whole won, seen at its block's time; `null` when nothing is to be posted. */
  const post = async (index: number, won: number) => {
    const reporter: HardhatEthersSigner | undefined = reporters[index];
    if (reporter === undefined) throw new RangeError(`no reporter ${index}`);
    const now = (await time.latest()) + 1;
    await time.setNextBlockTimestamp(now);
    return oracle.connect(reporter).post(MLK_KRW, BigInt(won) * WON, now);
  };
  /** The reporters post in turn; `null` posts nothing. */
  const round = async (...prices: (number | null)[]) => {
    for (const [i, won] of prices.entries()) if (won !== null) await post(i, won);
  };
  const answer = async () => {
    const { price, average, halted } = await oracle.latest(MLK_KRW);
    return { won: Number(price / WON), average: Number(average) / Number(WON), halted };
  };
  const held = async () => Number((await oracle.heldOf(MLK_KRW)).price / WON);
  return { admin, registry, oracle, reporters, post, round, answer, held };
}

/** Five reporters, four of whom make a quorum, and an answer of 100. */
async function five() {
  const context = await withReporters(5);
  await context.round(100, 100, 100, 100, 100);
  return context;
}

/** The same, after three of them saw 120: a jump of 20 % at a limit of 10 %. */
async function halted() {
  const context = await five();
  await context.round(120, 120, 120);
  return context;
}

/** All five see a price for the whole averaging window. */
async function lasted(context: Awaited<ReturnType<typeof five>>, won: number, seconds = WINDOW) {
  await context.round(won, won, won, won, won);
  await time.increase(seconds);
  await context.round(won, won, won, won, won);
}

describe("PriceOracle", () => {
  describe("breaker", () => {
    it("takes a median that is exactly maxJump away, up or down", async () => {
      for (const won of [110, 90]) {
        const { round, answer } = await loadFixture(five);
        await round(won, won, won);
        expect(await answer()).to.deep.include({ won, halted: false });
      }
    });

    it("holds a median a unit further, keeps the answer, and says so", async () => {
      const { oracle, reporters, round, answer } = await loadFixture(five);
      await round(120, 120);
      const before = await oracle.latest(MLK_KRW);
      const [, , third] = reporters;
      if (third === undefined) throw new RangeError("no third reporter");
      const now = (await time.latest()) + 1;
      await time.setNextBlockTimestamp(now);
      await expect(oracle.connect(third).post(MLK_KRW, 110n * WON + 1n, now))
        .to.emit(oracle, "JumpHeld")
        .withArgs(MLK_KRW, 100n * WON, 110n * WON + 1n)
        .and.not.to.emit(oracle, "AnswerUpdated");
      expect(await answer()).to.deep.equal({ won: 100, average: 100, halted: true });
      expect((await oracle.latest(MLK_KRW)).round).to.equal(before.round);
      expect(await oracle.heldOf(MLK_KRW)).to.deep.equal([110n * WON + 1n, BigInt(now)]);
    });

    it("stops reading with Halted while the jump is held", async () => {
      const { oracle } = await loadFixture(halted);
      await expect(oracle.read(MLK_KRW)).to.be.revertedWithCustomError(oracle, "PriceOracle_Halted").withArgs(MLK_KRW);
      expect((await oracle.latest(MLK_KRW)).price).to.equal(100n * WON);
    });

    it("has nothing to compare the first answer with", async () => {
      const { round, answer } = await withReporters(3);
      await round(1, 1_000_000, 5);
      expect(await answer()).to.deep.equal({ won: 5, average: 5, halted: false });
    });

    it("confirms the jump when a quorum observed it anew, and says so", async () => {
      const { oracle, post, round, answer, held } = await loadFixture(halted);
      await round(null, null, null, 121, 121);
      expect(await answer(), "two observations since").to.deep.include({ won: 100, halted: true });
      await post(0, 121);
      expect(await answer(), "three, and a quorum is four").to.deep.include({ won: 100, halted: true });
      await expect(post(1, 121))
        .to.emit(oracle, "JumpDecided")
        .withArgs(MLK_KRW, 120n * WON, 121n * WON, true)
        .and.to.emit(oracle, "AnswerUpdated");
      expect(await answer()).to.deep.include({ won: 121, halted: false });
      expect(await held()).to.equal(0);
    });

    it("dismisses the jump when a quorum sees the old price again, and says so", async () => {
      const { oracle, post, round, answer, held } = await loadFixture(halted);
      await round(101, 101, 101);
      expect((await answer()).halted).to.equal(true);
      await expect(post(3, 101))
        .to.emit(oracle, "JumpDecided")
        .withArgs(MLK_KRW, 120n * WON, 101n * WON, false);
      expect(await answer()).to.deep.include({ won: 101, halted: false });
      expect(await held()).to.equal(0);
    });

    it("holds the new median when the price has moved on from both", async () => {
      const { oracle, post, round, answer, held } = await loadFixture(halted);
      await round(140, 140, 140);
      await expect(post(3, 140))
        .to.emit(oracle, "JumpHeld")
        .withArgs(MLK_KRW, 100n * WON, 140n * WON);
      expect(await answer()).to.deep.include({ won: 100, halted: true });
      expect(await held()).to.equal(140);
      await round(141, 141, 141, 141);
      expect(await answer()).to.deep.include({ won: 141, halted: false });
    });

    it("does not decide on observations made before or in the second the jump was held", async () => {
      const { oracle, reporters, answer } = await loadFixture(halted);
      const { observedAt } = await oracle.heldOf(MLK_KRW);
      await time.increase(60);
      for (const reporter of reporters.slice(3)) await oracle.connect(reporter).post(MLK_KRW, 120n * WON, observedAt);
      expect((await answer()).halted).to.equal(true);
      for (const reporter of reporters.slice(0, 4)) {
        await oracle.connect(reporter).post(MLK_KRW, 120n * WON, observedAt + 1n);
      }
      expect(await answer()).to.deep.include({ won: 120, halted: false });
    });

    it("does not let one of five halt the feed, nor confirm or dismiss a jump", async () => {
      const { post, round, answer } = await loadFixture(five);
      for (const won of [1, 1_000_000, 3]) {
        await post(4, won);
        expect(await answer()).to.deep.include({ won: 100, halted: false });
      }
      await round(120, 120, 120);
      for (const won of [100, 120, 100, 120]) {
        await post(4, won);
        expect(await answer()).to.deep.include({ won: 100, halted: true });
      }
      await round(120, 120, 120, 120);
      expect(await answer(), "the others decide without it").to.deep.include({ won: 120, halted: false });
    });

    it("decides by the median of a quorum, whatever the fifth says", async () => {
      for (const lie of [1, 100, 1_000_000]) {
        const { post, round, answer } = await loadFixture(halted);
        await post(4, lie);
        await round(120, 121, 122);
        expect(await answer()).to.deep.include({ halted: false });
        expect((await answer()).won).to.be.within(120, 122);
      }
    });

    it("compares with a stale answer, too", async () => {
      const context = await loadFixture(five);
      await time.increase(3n * MAX_AGE);
      await context.round(150, 150, 150, 150);
      expect(await context.answer()).to.deep.include({ won: 100, halted: true });
      await context.round(150, 150, 150, 150);
      expect(await context.answer()).to.deep.include({ won: 150, halted: false });
    });

    it("does not let observations from before a confirmed jump halt the feed anew", async () => {
      const context = await withReporters(7);
      await context.round(100, 100, 100, 100, 100, 100, 100);
      // The last two are the stolen ones. With two honest they see a jump that is genuine.
      await context.round(120, 120, null, null, null, 120, 120);
      expect((await context.answer()).halted).to.equal(true);
      await context.round(120, 120, 120, null, null, 120, 120);
      expect(await context.answer()).to.deep.include({ won: 120, halted: false });
      // Two honest ones have not posted since; with their old price two liars would be four of seven.
      for (let time = 0; time < 3; ++time) {
        await context.round(null, null, null, null, null, 100, 100);
        expect(await context.answer()).to.deep.include({ won: 120, halted: false });
      }
      // One round of posts, and the price is followed again.
      await context.round(121, 121, 121);
      expect(await context.answer(), "a quorum has observed since").to.deep.include({ won: 121, halted: false });
      await context.round(null, null, null, 122, 122);
      expect(await context.answer()).to.deep.include({ won: 121, halted: false });
    });

    it("does not let observations from before a dismissed jump, or from a halt before, decide", async () => {
      const { oracle, post, round, answer } = await loadFixture(halted);
      await round(101, 101, 101, 101);
      expect(await answer(), "dismissed").to.deep.include({ won: 101, halted: false });
      const decidedAt = await oracle.decidedAt(MLK_KRW);
      expect(decidedAt).to.equal(BigInt(await time.latest()));
      await round(105, 105, 105);
      expect(await answer(), "three, and a quorum is four").to.deep.include({ won: 101 });
      await post(3, 105);
      expect(await answer()).to.deep.include({ won: 105, halted: false });
      expect(await oracle.decidedAt(MLK_KRW), "an answer near the last is no decision").to.equal(decidedAt);
    });

    it("counts nothing observed before or in the second of the decision, whenever it is posted", async () => {
      const { oracle, reporters, round, answer } = await loadFixture(halted);
      await round(120, 120, 120, 120);
      const decidedAt = await oracle.decidedAt(MLK_KRW);
      await time.increase(60);
      const late = reporters[4];
      if (late === undefined) throw new RangeError("no fifth reporter");
      await oracle.connect(late).post(MLK_KRW, 110n * WON, decidedAt);
      await round(121, 121, 121);
      expect((await answer()).won, "the fifth's was made too early").to.equal(120);
      await oracle.connect(late).post(MLK_KRW, 122n * WON, decidedAt + 1n);
      expect((await answer()).won).to.equal(121);
    });

    it("does not forget a decision when a reporter is dropped", async () => {
      const { admin, registry, oracle, reporters, post, round, answer } = await loadFixture(halted);
      await round(120, 120, 120, 120);
      const former = reporters[0];
      if (former === undefined) throw new RangeError("no reporters");
      await registry.connect(admin).revokeRole(await registry.REPORTER_ROLE(), former);
      await oracle.dropReporter(former);
      expect(await oracle.quorum()).to.equal(3n);
      await round(null, 100, 100);
      expect(await answer(), "the third's and fourth's are from before").to.deep.include({ won: 120, halted: false });
      await post(3, 121);
      expect(await answer(), "a median of 100 is a jump from 120").to.deep.include({ won: 120, halted: true });
    });

    it("stays halted when its settings change, and decides by the new ones", async () => {
      const { admin, oracle, round, answer } = await loadFixture(halted);
      await oracle.connect(admin).setFeed({ ...wideFeed(MLK_KRW), maxJump: 3_000n });
      expect((await answer()).halted).to.equal(true);
      await round(125, 125, 125, 125);
      expect(await answer()).to.deep.include({ won: 125, halted: false });
    });
  });

  describe("average", () => {
    it("begins with the first answer", async () => {
      expect(await (await loadFixture(five)).answer()).to.deep.include({ won: 100, average: 100 });
    });

    it("gives a new price no weight before it lasted", async () => {
      const context = await loadFixture(five);
      await lasted(context, 100);
      await context.round(109, 109, 109, 109, 109);
      const { won, average } = await context.answer();
      expect(won).to.equal(109);
      expect(average, "a second or two of 109 at most").to.be.within(100, 100.03);
    });

    it("gives a new price no weight for the time before it, however long the reporters were quiet", async () => {
      const context = await loadFixture(five);
      await time.increase(WINDOW);
      await context.round(109, 109, 109, 109, 109);
      const { won, average } = await context.answer();
      expect(won).to.equal(109);
      expect(average, "a second of 109").to.be.within(100, 100.01);
      await time.increase(WINDOW / 3n);
      await context.round(100, 100, 100, 100, 100);
      expect((await context.answer()).average, "109 held for a third of the window").to.be.within(103, 103.03);
    });

    it("moves by the share of the window that a price held", async () => {
      const { oracle, reporters } = await withReporters(1);
      const [reporter] = reporters;
      if (reporter === undefined) throw new RangeError("no reporter");
      const start = BigInt(await time.latest());
      const averageAfter = async (seconds: bigint, won: bigint) => {
        await time.setNextBlockTimestamp(start + seconds);
        await oracle.connect(reporter).post(MLK_KRW, won * WON, start + seconds);
        return (await oracle.latest(MLK_KRW)).average;
      };
      expect(await averageAfter(10n, 100n)).to.equal(100n * WON);
      expect(await averageAfter(610n, 109n), "100 held for 600 seconds").to.equal(100n * WON);
      expect(await averageAfter(1_210n, 100n), "109 held for a third of the window").to.equal(103n * WON);
      expect(await averageAfter(1_210n + WINDOW - 1n, 100n), "all but a second").to.equal(
        100n * WON + (3n * WON) / WINDOW,
      );
    });

    it("is the price once it held for the window", async () => {
      const context = await loadFixture(five);
      await lasted(context, 109);
      expect(await context.answer()).to.deep.include({ won: 109, average: 109 });
    });

    it("counts the time a price stood, whoever posts next, and however often", async () => {
      const context = await loadFixture(five);
      await lasted(context, 100);
      await context.round(109, 109, 109);
      const start = await time.latest();
      await context.round(null, null, null, 109, 109);
      for (let i = 0; i < 5; ++i) await context.post(4, 109);
      await time.increaseTo(start + Number(WINDOW / 3n) - 1);
      await context.post(3, 109);
      expect((await context.answer()).average, "a third of the window").to.equal(103);
    });

    it("counts a flicker by the seconds it stood", async () => {
      // The honest see 91, 100 and 100; the fourth's word picks the lower median.
      const context = await withReporters(4);
      await context.round(100, 100, 100, 100);
      await context.round(91, 100, 100, 100);
      for (let round = 0; round < 6; ++round) {
        await time.increase(WINDOW / 3n - 5n);
        await context.post(3, 1);
        expect((await context.answer()).won).to.equal(91);
        await context.post(3, 100);
        expect((await context.answer()).won).to.equal(100);
        await context.round(91, 100, 100);
      }
      expect((await context.answer()).average, "three seconds of a window at most, at 91").to.be.within(99.98, 100);
    });

    it("counts a dip by the seconds it stood, however long a quorum takes to observe anew", async () => {
      const context = await withReporters(4);
      await context.round(100, 100, 100, 100);
      await time.increase(WINDOW / 2n);
      // Two see 91, and a second later 100; the two others are silent, so the answer's own time does not move.
      await context.round(91, 91);
      await context.round(100, 100);
      await time.increase(WINDOW / 2n);
      await context.round(100, 100, 100, 100);
      expect((await context.answer()).average).to.be.within(99.98, 100);
    });

    it("gives no weight to what was replaced in its own block", async () => {
      const { oracle, reporters, round, answer } = await withReporters(4);
      await round(100, 100, 100, 100);
      await round(91, 100, 100, 100);
      const fourth = reporters[3];
      if (fourth === undefined) throw new RangeError("no fourth reporter");
      await networkHelpers.mine();
      const now = await time.latest();
      await ethers.provider.send("evm_setAutomine", [false]);
      try {
        const options = { gasLimit: 500_000n };
        await oracle.connect(fourth).post(MLK_KRW, 1n, now, options);
        await oracle.connect(fourth).post(MLK_KRW, 100n * WON, now + 1, options);
        await time.setNextBlockTimestamp(now + 1_000);
        await networkHelpers.mine();
      } finally {
        await ethers.provider.send("evm_setAutomine", [true]);
      }
      const answers = await oracle.queryFilter(
        oracle.filters.AnswerUpdated(MLK_KRW),
        await ethers.provider.getBlockNumber(),
      );
      expect(answers.map(({ args }) => args.price)).to.deep.equal([91n * WON, 100n * WON]);
      await time.increase(WINDOW / 2n);
      await round(91, 100, 100, 100);
      expect((await answer()).average).to.equal(100);
    });

    it("gives no weight to a price while a jump from it is held, nor to the jump", async () => {
      const context = await loadFixture(five);
      await lasted(context, 100);
      await context.round(109, 109, 109);
      const { oracle } = context;
      await context.round(140, 140, 140);
      const { average } = await oracle.latest(MLK_KRW);
      await time.increase(WINDOW);
      await context.round(140, 140, 140, 140);
      expect(await context.answer()).to.deep.include({ won: 140, halted: false });
      expect((await oracle.latest(MLK_KRW)).average).to.equal(average);
    });

    it("gives no weight to a price while it is stale", async () => {
      const context = await withReporters(1, { maxAge: 600n });
      await context.round(100);
      await context.round(109);
      await time.increase(WINDOW * 3n);
      await context.round(109);
      expect((await context.answer()).average, "it was fresh for a third of the window").to.equal(103);
      await time.increase(540);
      await context.round(109);
      const { average } = await context.answer();
      expect(average, "and stands again since").to.be.within(104.8, 104.82);
    });

    it("weighs what stood before its settings changed by the window of then", async () => {
      const context = await withReporters(1);
      await context.round(100);
      await context.round(109);
      await time.increase(599);
      await context.oracle.connect(context.admin).setFeed({ ...wideFeed(MLK_KRW, MAX_AGE), averagingWindow: 60n });
      expect((await context.answer()).average).to.equal(103);
      await time.increase(29);
      await context.round(109);
      expect((await context.answer()).average, "half of the new window").to.equal(106);
    });

    it("is not kept from following a small price by posts of every second", async () => {
      const context = await withReporters(1, { averagingWindow: 86_400n, maxJump: 10_000n });
      const { oracle, reporters } = context;
      const [reporter] = reporters;
      if (reporter === undefined) throw new RangeError("no reporter");
      const start = (await time.latest()) + 1;
      const post = async (second: number, price: bigint) => {
        await time.setNextBlockTimestamp(start + second);
        await oracle.connect(reporter).post(MLK_KRW, price, start + second);
      };
      await post(0, 1_000n);
      for (let second = 1; second <= 600; ++second) await post(second, 2_000n + BigInt(second % 2));
      // A thousand, for 600 of 86,400 seconds.
      expect((await oracle.latest(MLK_KRW)).average).to.be.within(1_006n, 1_007n);
    });

    it("counts what stood until a jump was held", async () => {
      const context = await loadFixture(halted);
      await time.increase(WINDOW);
      await context.round(120, 120, 120, 120, 120);
      expect(await context.answer()).to.deep.include({ won: 120, halted: false });
      expect((await context.answer()).average, "100 stood").to.be.within(100, 100.04);
    });
  });

  describe("divergence", () => {
    async function narrow() {
      const context = await withReporters(5, { maxDivergence: 500n });
      await context.round(100, 100, 100, 100, 100);
      return context;
    }

    it("stops reading with Diverged while price and average are further apart than the limit", async () => {
      const context = await loadFixture(narrow);
      await lasted(context, 100);
      await context.round(109, 109, 109, 109, 109);
      const { price, average } = await context.oracle.latest(MLK_KRW);
      await expect(context.oracle.read(MLK_KRW))
        .to.be.revertedWithCustomError(context.oracle, "PriceOracle_Diverged")
        .withArgs(MLK_KRW, price, average);
      await lasted(context, 109);
      expect((await context.oracle.read(MLK_KRW)).spot).to.equal(109n * WON);
    });

    it("reads on at exactly the limit, above and below, and not a unit further", async () => {
      for (const [price, reads] of [
        [105n * WON, true],
        [105n * WON + 1n, false],
        [95n * WON, true],
        [95n * WON - 1n, false],
      ] as const) {
        const { oracle, reporters, round } = await withReporters(1, { maxDivergence: 500n });
        await round(100);
        const [reporter] = reporters;
        if (reporter === undefined) throw new RangeError("no reporter");
        const { observedAt } = await oracle.latest(MLK_KRW);
        await oracle.connect(reporter).post(MLK_KRW, price, observedAt + 1n);
        const { price: spot, average } = await oracle.latest(MLK_KRW);
        expect([spot, average]).to.deep.equal([price, 100n * WON]);
        const read = oracle.read(MLK_KRW);
        if (reads) expect((await read).spot).to.equal(price);
        else await expect(read).to.be.revertedWithCustomError(oracle, "PriceOracle_Diverged");
      }
    });
  });
});
