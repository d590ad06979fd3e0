import { expect } from "chai";
import fc from "fast-check";
import { Node } from "../../../../services/common/chain/Node.js";
import { PoolReader } from "../../../../services/pricer/PoolReader.js";
import type { QuoteRule } from "../../../../services/pricer/quote/aim.js";
import { decideQuote, type PoolSight } from "../../../../services/pricer/quote/decideQuote.js";
import type { Quote, QuoteBounds } from "../../../../services/pricer/quote/Quote.js";
import { serveConnection, type ServedConnection } from "../../../../local/chain/serveConnection.js";
import { connection, deployedFixture, loadFixture, networkHelpers, type World } from "../../../support/fixture.js";
import { LOOSE_LIMITS, LOOSE_RULES } from "../../../support/settings.js";

const DEEP = process.env["DEEP"] === "1";
const basis = (min: number, max = 10_000) => fc.integer({ min, max }).map(BigInt);
const amount = fc.bigInt({ min: 0n, max: 2n ** 64n - 1n });
const rule: fc.Arbitrary<QuoteRule> = fc.record({
  targetInventory: fc.bigInt({ min: 1n, max: 2n ** 63n }),
  neutralMid: fc.option(basis(1), { nil: undefined }),
  spread: basis(0),
  inventorySkew: basis(0),
  flowSkew: basis(0),
});
const stock = fc.record({ inventory: amount, flow: fc.bigInt({ min: -(2n ** 64n), max: 2n ** 64n }) });
/** A pool's bounds and a quote it could have had before the alliance changed the least spread. */
const setting = fc
  .tuple(basis(1), basis(1), basis(0, 2_000), basis(1), basis(0), basis(0))
  .map(([one, other, leastSpread, maxStep, first, second]) => {
    const [lowestBid, highestAsk] = one < other ? [one, other] : [other, one];
    const within = (share: bigint) => lowestBid + ((highestAsk - lowestBid) * share) / 10_000n;
    const [bid, ask] = first < second ? [within(first), within(second)] : [within(second), within(first)];
    const bounds: QuoteBounds = { lowestBid, highestAsk, leastSpread, maxStep };
    return { bounds, present: { bid, ask } satisfies Quote };
  });

function sightOf(bounds: QuoteBounds, present: Quote | undefined, changes: Partial<PoolSight> = {}): PoolSight {
  const still = { nextQuoteAt: 0, blockTime: 1, paused: false, active: true, treasurer: true };
  return { stock: { inventory: 0n, flow: 0n }, bounds, present, ...still, ...changes };
}

describe("decideQuote", function () {
  it("never proposes to ask more for a point, nor to pay more, the more of them a pool holds", () => {
    const inventories = fc.tuple(amount, amount).map(([a, b]): [bigint, bigint] => (a < b ? [a, b] : [b, a]));
    fc.assert(
      fc.property(setting, stock, rule, inventories, ({ bounds, present }, { flow }, given, [few, many]) => {
        const proposalAt = (inventory: bigint) =>
          decideQuote(sightOf(bounds, present, { stock: { inventory, flow } }), given, 1n).proposal;
        const [scarce, plenty] = [proposalAt(few), proposalAt(many)];
        // Whether there is any does not depend on the inventory.
        expect(plenty === undefined).to.equal(scarce === undefined);
        if (scarce === undefined || plenty === undefined) return;
        expect(plenty.bid <= scarce.bid && plenty.ask <= scarce.ask).to.equal(true);
      }),
      { numRuns: DEEP ? 100_000 : 2_000 },
    );
  });

  it("comes nearer to where the rule wants the quote, and never passes it, unless the least spread was raised", () => {
    fc.assert(
      fc.property(setting, stock, rule, ({ bounds, present }, given, wanted) => {
        if (present.ask - present.bid < bounds.leastSpread) return;
        const { proposal, aim } = decideQuote(sightOf(bounds, present, { stock: given }), wanted, 1n);
        if (proposal === undefined || aim.target === undefined) throw new Error("a legal quote stays legal");
        for (const side of ["bid", "ask"] as const) {
          const [from, to, at] = [present[side], aim.target[side], proposal[side]];
          expect((from <= at && at <= to) || (to <= at && at <= from)).to.equal(true);
        }
      }),
    );
  });

  describe("hold", () => {
    const bounds: QuoteBounds = { lowestBid: 7_500n, highestAsk: 9_500n, leastSpread: 100n, maxStep: 500n };
    const present: Quote = { bid: 8_000n, ask: 8_400n };
    const given: QuoteRule = { targetInventory: 100n, spread: 400n, inventorySkew: 100n, flowSkew: 0n };
    const holdOf = (changes: Partial<PoolSight>, deadband = 20n) =>
      decideQuote(sightOf(bounds, present, changes), given, deadband).hold;

    it("tells what is in the way, the most important first", () => {
      expect(holdOf({})).to.equal(undefined);
      expect(holdOf({ active: false, paused: true })).to.equal("PARTNER_NOT_ACTIVE");
      expect(holdOf({ paused: true, treasurer: false })).to.equal("PAUSED");
      expect(holdOf({ treasurer: false })).to.equal("NOT_TREASURER");
      expect(holdOf({ treasurer: undefined })).to.equal(undefined);
      expect(holdOf({ bounds: { ...bounds, leastSpread: 2_001n } })).to.equal("BAND_TOO_NARROW");
      expect(holdOf({ bounds: { ...bounds, leastSpread: 1_500n } })).to.equal("STEP_TOO_SMALL");
      expect(holdOf({ nextQuoteAt: 2, blockTime: 1 })).to.equal("TOO_SOON");
      expect(holdOf({ nextQuoteAt: 2, blockTime: 2 })).to.equal(undefined);
    });

    it("keeps a quote that moves less than the deadband, to the basis point", () => {
      // The rule wants 8,400/8,800, a move by 400.
      expect(holdOf({}, 401n)).to.equal("WITHIN_DEADBAND");
      expect(holdOf({}, 400n)).to.equal(undefined);
    });

    it("gives a pool without a quote one at once", () => {
      expect(holdOf({ present: undefined, nextQuoteAt: 9 }, 10_000n)).to.equal(undefined);
    });
  });

  describe("the exchange", () => {
    let world: World;
    let served: ServedConnection;
    let node: Node;
    before(async () => {
      world = await loadFixture(deployedFixture);
      served = await serveConnection(connection);
      const contract = await world.alliance.exchange.getAddress();
      node = new Node({ rpc: { url: served.url, timeoutSeconds: 10 }, chainId: 31_337, contract });
    });
    after(async () => {
      node.close();
      await served.close();
    });

    it("accepts whatever is proposed, and whatever it accepts is in reach of the rule", async () => {
      const { exchange } = world.alliance;
      const point = world.point(0);
      const { treasurer } = world.partner(0);
      const timelock = exchange.connect(await world.asTimelock());
      const reader = new PoolReader(node, exchange.connect(node.provider), treasurer.address);
      const { feeRate, treasury } = await exchange.settings();
      let proposals = 0;
      await fc.assert(
        fc.asyncProperty(setting, stock, rule, async ({ bounds, present }, given, wanted) => {
          await timelock.setSettings({ feeRate, treasury, ...LOOSE_RULES });
          await timelock.setLimits(point, LOOSE_LIMITS);
          await networkHelpers.time.increase(1);
          await exchange.connect(treasurer).setQuote(point, present.bid, present.ask);
          const { lowestBid, highestAsk, leastSpread, maxStep } = bounds;
          await timelock.setLimits(point, { ...LOOSE_LIMITS, lowestBid, highestAsk });
          const rules = { ...LOOSE_RULES, leastSpread, maxQuoteStep: maxStep };
          await timelock.setSettings({ feeRate, treasury, ...rules });
          await networkHelpers.mine();
          const sight = await reader.read(await point.getAddress(), given.flow, await node.head());
          expect(sight.bounds).to.deep.equal(bounds);
          const { hold, proposal } = decideQuote({ ...sight, stock: given }, wanted, 1n);
          if (hold !== undefined || proposal === undefined) return;
          proposals++;
          await exchange.connect(treasurer).setQuote.staticCall(point, proposal.bid, proposal.ask);
        }),
        { numRuns: DEEP ? 1_000 : 60 },
      );
      expect(proposals).to.be.greaterThan(20);
    });
  });
});
