import type { HardhatEthersSigner } from "@nomicfoundation/hardhat-ethers/types";
import { expect } from "chai";
import { id } from "ethers";
import { PriceOracle__factory, RoleRegistry__factory } from "../../typechain-types/index.js";
import { wideFeed } from "../support/feeds.js";
import { ethers, loadFixture, MLK_KRW, time } from "../support/fixture.js";
import { Random } from "../support/random.js";

const PRICE = 279_00000000n;
const MAX_AGE = 3_600;
const FEEDS = [MLK_KRW, id("second"), id("third")];

/** An oracle of three feeds with a registry of its own, whose admin is a plain account, and `count` reporters. */
async function withReporters(count: number) {
  const [admin, ...others] = await ethers.getSigners();
  if (admin === undefined) throw new RangeError("no accounts");
  const reporters = others.slice(0, count);
  const holders = { operators: [], guardians: [], reporters };
  const registry = await new RoleRegistry__factory(admin).deploy(admin, admin, admin, holders);
  const feeds = FEEDS.map((feed) => wideFeed(feed, BigInt(MAX_AGE)));
  const oracle = await new PriceOracle__factory(admin).deploy(registry, feeds);
  const role = await registry.REPORTER_ROLE();
  return { oracle, registry: registry.connect(admin), role, reporters };
}

async function seven() {
  return withReporters(7);
}

describe("attacks: the oracle", () => {
  // The most the attacker gets: one reporter of any number, with one post after each honest one, stops every trade. Each of its
  // observations is as old as the feed allows; the answer takes that age over and is stale a second later.
  it("one reporter of seven cannot make an answer stale that six fresh ones give", async () => {
    const { oracle, reporters } = await loadFixture(seven);
    const [liar, ...honest] = reporters;
    if (liar === undefined) throw new RangeError("no reporters");
    for (const reporter of honest) await oracle.connect(reporter).post(MLK_KRW, PRICE, await time.latest());
    expect((await oracle.read(MLK_KRW)).spot).to.equal(PRICE);
    const now = (await time.latest()) + 5;
    await time.setNextBlockTimestamp(now);
    await oracle.connect(liar).post(MLK_KRW, PRICE, now - MAX_AGE);
    await time.increase(1);
    expect((await oracle.read(MLK_KRW)).spot).to.equal(PRICE);
  });

  // Nobody needs to attack: the first reporter that stops halts every trade, maxAge after its last post, till the next post.
  it("a reporter that stopped does not make the answer stale while the others post every ten minutes", async () => {
    const { oracle, reporters } = await loadFixture(seven);
    for (const reporter of reporters) await oracle.connect(reporter).post(MLK_KRW, PRICE, await time.latest());
    for (let round = 0; round < 12; ++round) {
      await time.increase(590);
      expect((await oracle.read(MLK_KRW)).spot).to.equal(PRICE);
      for (const reporter of reporters.slice(1)) {
        await oracle.connect(reporter).post(MLK_KRW, PRICE, await time.latest());
      }
    }
  });

  // The most an attacker would get by confusing the seats: its observation counted twice, or another's wiped.
  it("keeps everybody's observations apart whoever comes, goes, returns and is dropped", async () => {
    const { oracle, registry, role, reporters } = await withReporters(6);
    const random = new Random(7n);
    const everybody = reporters.concat((await ethers.getSigners()).slice(7, 11));
    const seen = new Map<string, Map<string, bigint>>(FEEDS.map((feed) => [feed, new Map()]));
    const posted: string[] = [];
    const forget = (reporter: string) => {
      for (const observations of seen.values()) observations.delete(reporter);
    };

    for (let step = 0; step < 250; ++step) {
      const who: HardhatEthersSigner = random.pick(everybody);
      const holds = await registry.hasRole(role, who);
      const action = random.between(0n, 9n);
      if (action === 0n) {
        await (holds ? registry.revokeRole(role, who) : registry.grantRole(role, who));
      } else if (action === 1n) {
        const dropped = await oracle.dropReporter(who).then(
          () => true,
          () => false,
        );
        if (dropped) forget(who.address);
      } else if (holds) {
        const feed = random.pick(FEEDS);
        // No two are a jump apart.
        const price = random.between(600n, 1_000n);
        await oracle.connect(who).post(feed, price, await time.latest());
        const dropped = await oracle.queryFilter(
          oracle.filters.ReporterDropped(),
          await ethers.provider.getBlockNumber(),
        );
        seen.get(feed)?.set(who.address, price);
        for (const { args } of dropped) forget(args.reporter);
        posted.push(who.address);

        const needed = await oracle.quorum();
        // The whole test takes less than an hour, so every observation is fresh.
        const prices = [...(seen.get(feed) ?? [])].map(([, each]) => each).sort((a, b) => Number(a - b));
        const answer = await oracle.latest(feed);
        if (BigInt(prices.length) >= needed) {
          expect(answer.price, "the lower median of what is on record").to.equal(prices[(prices.length - 1) >> 1]);
        }
        expect(answer.seats <= (await registry.getRoleMemberCount(role)), "no more seats than reporters").to.equal(
          true,
        );
      }
      for (const [feed, observations] of seen) {
        for (const { address } of everybody) {
          const { price } = await oracle.observationOf(feed, address);
          expect(price, `what ${address} posted`).to.equal(observations.get(address) ?? 0n);
        }
      }
    }
    expect(posted.length).to.be.above(50);
  });
});
