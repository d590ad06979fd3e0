import { expect } from "chai";
import { id, parseEther, ZeroAddress, type Log } from "ethers";
import { bigintArg, bigintsArg, textArg } from "../../sdk/eventArgs.js";
import { decodeLanes } from "../../sdk/decodeLanes.js";
import type { PartnerPoint } from "../../typechain-types/index.js";
import { ethers, FOREVER, loadFixture } from "../support/fixture.js";
import { cohorts, goToEpoch, PARTNER, pricedPointFixture, VALIDITY } from "../support/points.js";

const STEPS = 200;

/** A small generator of pseudo-random numbers (mulberry32): the same seed, the same sequence. */
function randomNumbers(seed: number): (below: number) => number {
  let state = seed;
  return (below) => {
    state = (state + 0x6d2b79f5) | 0;
    let t = Math.imul(state ^ (state >>> 15), state | 1);
    t ^= t + Math.imul(t ^ (t >>> 7), t | 61);
    return ((t ^ (t >>> 14)) >>> 0) % below;
  };
}

/** Balances by account and epoch, rebuilt from a point contract's logs and nothing else. */
class Ledger {
  readonly issued = new Map<bigint, bigint>();
  readonly redeemed = new Map<bigint, bigint>();
  private readonly balances = new Map<string, Map<bigint, bigint>>();
  private pending: { to: string; amount: bigint }[] = [];
  private route: { from: string; to: string } | undefined;

  constructor(private readonly point: PartnerPoint) {}

  read(log: Log): void {
    const parsed = this.point.interface.parseLog(log);
    if (parsed === null) throw new TypeError("a log of no known event");
    if (parsed.name === "Transfer") {
      this.transfer(textArg(parsed, "from"), textArg(parsed, "to"), bigintArg(parsed, "value"));
    } else if (parsed.name === "CohortsMoved") this.move(bigintArg(parsed, "word"), bigintArg(parsed, "lanes"));
    else if (parsed.name === "Issued") this.issue(bigintsArg(parsed, "releases"));
  }

  /** `[epoch, amount]` of an account, earliest first, from the oldest valid epoch on. */
  cohortsOf(account: string, oldest: bigint): [bigint, bigint][] {
    const held = [...(this.balances.get(account) ?? [])];
    return held.filter(([epoch, amount]) => epoch >= oldest && amount !== 0n).sort(([a], [b]) => (a < b ? -1 : 1));
  }

  private transfer(from: string, to: string, amount: bigint): void {
    if (from === ZeroAddress) this.pending.push({ to, amount });
    else this.route = { from, to };
  }

  private move(word: bigint, lanes: bigint): void {
    if (this.route === undefined) throw new TypeError("cohorts moved without a transfer");
    const { from, to } = this.route;
    for (const { epoch, amount } of decodeLanes(word, lanes)) {
      this.add(from, epoch, -amount);
      if (to !== ZeroAddress) this.add(to, epoch, amount);
      else this.redeemed.set(epoch, (this.redeemed.get(epoch) ?? 0n) + amount);
    }
  }

  private issue(releases: readonly bigint[]): void {
    expect(releases).to.have.length(this.pending.length);
    for (const [i, { to, amount }] of this.pending.entries()) {
      const epoch = (releases[i] ?? 0n) & 0xffffffffn;
      this.add(to, epoch, amount);
      this.issued.set(epoch, (this.issued.get(epoch) ?? 0n) + amount);
    }
    this.pending = [];
  }

  private add(account: string, epoch: bigint, amount: bigint): void {
    const held = this.balances.get(account) ?? new Map<bigint, bigint>();
    this.balances.set(account, held.set(epoch, (held.get(epoch) ?? 0n) + amount));
  }
}

describe("PartnerPoint", () => {
  describe("the log", () => {
    for (const seed of [1, 20_261_122]) {
      it(`rebuilds every balance by epoch after ${STEPS} random steps (seed ${seed})`, async function () {
        const points = await loadFixture(pricedPointFixture);
        const { world, point, issuer, alice, bob, carol } = points;
        const { exchange } = world.alliance;
        await world.link(PARTNER, carol);
        const members = [alice, bob, carol];
        for (const member of members) await world.giveMilk(member, parseEther("100000"));
        const random = randomNumbers(seed);
        const pick = () => {
          const member = members[random(members.length)];
          if (member === undefined) throw new RangeError("no such member");
          return member;
        };
        let epoch = points.epoch;
        let issueId = 0n;
        const someRelease = () => ({
          to: pick(),
          amount: BigInt(1 + random(1_000)),
          epoch: epoch - BigInt(random(Number(VALIDITY) + 1)),
          issueId: issueId++,
        });
        const done = new Map<string, number>();

        const steps: Record<string, () => Promise<unknown>> = {
          issue: () => {
            const { to, amount, epoch: at, issueId: release } = someRelease();
            return point.connect(issuer).issue(to, amount, at, release);
          },
          issueBatch: () => {
            return point.connect(issuer).issueBatch(Array.from({ length: 1 + random(5) }, someRelease));
          },
          transfer: async () => {
            const from = pick();
            const balance = await point.balanceOf(from);
            return point.connect(from).transfer(pick(), BigInt(random(Number(balance) + 1)));
          },
          transferAtEpoch: async () => {
            const from = pick();
            const held = await cohorts(point, from);
            const [at, amount] = held[random(held.length || 1)] ?? [epoch, 0n];
            await point.connect(from).transferAtEpoch(at, pick(), amount);
          },
          transferFrom: async () => {
            const [owner, spender] = [pick(), pick()];
            const amount = (await point.balanceOf(owner)) / 3n;
            await point.connect(owner).approve(spender, amount);
            await point.connect(spender).transferFrom(owner, pick(), amount);
          },
          redeem: async () => {
            const member = pick();
            const balance = await point.balanceOf(member);
            if (balance < 4n) return;
            await point.connect(member).redeem(balance / 4n, id(`order ${issueId}`));
          },
          sell: async () => {
            const member = pick();
            const sellable = (await point.cohortsOf(member)).filter((item) => item.epoch >= epoch + 2n - VALIDITY);
            const amount = sellable.reduce((sum, item) => sum + item.amount, 0n) / 2n;
            if (amount === 0n) return;
            await exchange.connect(member).sell(point, amount, 0n, FOREVER, member);
          },
          buy: async () => {
            const amount = (await exchange.inventoryOf(point)) / 2n;
            if (amount === 0n) return;
            const member = pick();
            await exchange.connect(member).buy(point, amount, parseEther("100000"), 0n, FOREVER, member);
          },
          wait: async () => {
            epoch += BigInt(1 + random(3));
            await goToEpoch(point, epoch);
            await world.postPrice();
          },
        };

        const kinds = Object.entries(steps);
        for (let step = 0; step < STEPS; step++) {
          const [kind, run] = kinds[random(kinds.length)] ?? [];
          if (kind === undefined || run === undefined) throw new RangeError("no such step");
          await run();
          done.set(kind, (done.get(kind) ?? 0) + 1);
        }
        expect([...done.keys()].sort(), "every kind of step was taken").to.deep.equal(Object.keys(steps).sort());

        const ledger = new Ledger(point);
        const logs = await ethers.provider.getLogs({ address: await point.getAddress(), fromBlock: 0 });
        for (const log of logs) ledger.read(log);
        const oldest = epoch - VALIDITY;
        const onChain = new Map<bigint, bigint>();
        for (const holder of [...members, exchange]) {
          const address = await ethers.resolveAddress(holder);
          const held = await cohorts(point, address);
          expect(ledger.cohortsOf(address, oldest)).to.deep.equal(held);
          for (const [at, amount] of held) onChain.set(at, (onChain.get(at) ?? 0n) + amount);
        }
        for (let at = oldest; at <= epoch; at++) {
          const expected = (ledger.issued.get(at) ?? 0n) - (ledger.redeemed.get(at) ?? 0n);
          expect(onChain.get(at) ?? 0n, `points on chain = issued - redeemed, epoch ${at}`).to.equal(expected);
        }
        expect(onChain.size, "something is left to compare").to.be.greaterThan(0);
      });
    }
  });
});
