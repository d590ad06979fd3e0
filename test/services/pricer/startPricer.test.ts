import { expect } from "chai";
import { testWallet } from "../../../local/chain/testWallet.js";
import { expectAllianceError } from "../../support/expectAllianceError.js";
import { time } from "../../support/fixture.js";
import { PricerWorld } from "../../support/PricerWorld.js";

describe("startPricer", function () {
  let pricers: PricerWorld;
  let before: number;
  beforeEach(async () => {
    pricers = await PricerWorld.create();
    before = await pricers.transactions();
  });
  afterEach(() => pricers.stop());

  const sent = async () => (await pricers.transactions()) - before;

  describe("quoting", () => {
    it("raises the quote of a pool with too few points, and no more often than the exchange takes it", async () => {
      expect(await pricers.quote()).to.equal("8300/8800");
      const service = await pricers.start(await pricers.config());
      // 8,500 in the middle of the band, half of 200 for a half empty pool.
      await pricers.quoted("8350/8850");
      await pricers.sell(100_000n);
      await pricers.looks(service, 10);
      expect(await pricers.quote()).to.equal("8350/8850");
      await pricers.pass(3_600);
      // 150,000 points: half of 200 downwards.
      await pricers.quoted("8150/8650");
      expect(await sent()).to.equal(2);
      expect((await pricers.health(service)).status).to.equal("ok");
    });

    it("goes step by step to a quote that is further away than a step", async () => {
      await pricers.start(await pricers.config({ pools: [pricers.pool({ neutralMid: 7_800 })] }));
      await pricers.quoted("7800/8300");
      await pricers.pass(3_600);
      await pricers.quoted("7650/8150");
      expect(await sent()).to.equal(2);
    });

    it("lowers the quote when points flow in, and lets go of it as time passes", async () => {
      const pools = [pricers.pool({ inventorySkew: 0, flowSkew: 400, flowHalfLifeSeconds: 3_600, deadband: 1 })];
      await pricers.sell(50_000n);
      const service = await pricers.start(await pricers.config({ pools }));
      // Both sales, one of them an hour and some seconds old: hardly 75,000 of 100,000 points, and three quarters of 400.
      await pricers.quoted("7951/8451");
      const figures = await (await fetch(`${service.url}/metrics`)).text();
      expect(Number(/pricer_net_flow_points\{[^}]*\} (\d+)/.exec(figures)?.[1])).to.be.within(74_000, 75_000);
      await pricers.pass(40 * 3_600);
      await pricers.quoted("8250/8750");
    });

    it("leaves a quote that would hardly move", async () => {
      const service = await pricers.start(await pricers.config({ pools: [pricers.pool({ deadband: 51 })] }));
      await pricers.looks(service, 10);
      expect(await sent()).to.equal(0);
      expect((await pricers.health(service)).parts).to.deep.equal({ [pricers.point]: "ok" });
    });

    it("quotes anew after the council withdrew the quote, without waiting", async () => {
      const service = await pricers.start(await pricers.config());
      await pricers.quoted("8350/8850");
      const { limits } = await pricers.exchange.pool(pricers.point);
      const [, , minRemaining, outflowCap, inventoryCap] = limits;
      const narrow = { lowestBid: 5_000n, highestAsk: 6_000n, minRemaining, outflowCap, inventoryCap };
      await pricers.exchange.connect(await pricers.world.asTimelock()).setLimits(pricers.point, narrow);
      await pricers.quoted("5350/5850");
      expect((await pricers.health(service)).status).to.equal("ok");
    });

    it("looks after several pools of one treasurer, and says which it cannot", async () => {
      const other = await pricers.world.point(1).getAddress();
      const stranger = pricers.treasurer();
      const pools = [pricers.pool({ point: stranger }), pricers.pool({ point: other }), pricers.pool()];
      const service = await pricers.start(await pricers.config({ pools }));
      await pricers.quoted("8350/8850");
      const { parts, status } = await pricers.health(service);
      expect([status, parts[stranger], parts[other]]).to.deep.equal([
        "degraded",
        "PointExchange_UnknownPool",
        "NOT_TREASURER",
      ]);
      expect(await sent()).to.equal(1);
    });
  });

  describe("holding still", () => {
    it("while the pool is paused, or all are", async () => {
      const { exchange, world } = pricers;
      await exchange.connect(world.guardian).pausePool(pricers.point);
      const service = await pricers.start(await pricers.config());
      await pricers.says(service, "PAUSED");
      await exchange.connect(await world.asTimelock()).unpausePool(pricers.point);
      await pricers.quoted("8350/8850");
      await exchange.connect(world.guardian).pauseAll();
      await pricers.says(service, "PAUSED");
      expect(await sent()).to.equal(1);
    });

    it("while the partner is suspended or winding down", async () => {
      const { registry } = pricers.world.alliance;
      await registry.connect(pricers.world.guardian).suspendPartner(1);
      const service = await pricers.start(await pricers.config());
      await pricers.says(service, "PARTNER_NOT_ACTIVE");
      await registry.connect(await pricers.world.asTimelock()).reinstatePartner(1);
      await pricers.quoted("8350/8850");
      const closesAt = (await time.latest()) + 60 * 86_400;
      await registry.connect(pricers.world.partner(0).admin).startWindDown(1, closesAt);
      await pricers.says(service, "PARTNER_NOT_ACTIVE");
      expect(await sent()).to.equal(1);
    });

    it("when the band is narrower than the least spread", async () => {
      const { exchange, world } = pricers;
      const { limits } = await exchange.pool(pricers.point);
      const [, , minRemaining, outflowCap, inventoryCap] = limits;
      const narrow = { lowestBid: 8_300n, highestAsk: 8_399n, minRemaining, outflowCap, inventoryCap };
      await exchange.connect(await world.asTimelock()).setLimits(pricers.point, narrow);
      const service = await pricers.start(await pricers.config());
      await pricers.says(service, "BAND_TOO_NARROW");
      expect(pricers.logs.join("")).to.contain('"outcome":"BAND_TOO_NARROW"');
    });
  });

  describe("the node and the process", () => {
    it("waits for a node that is down, and refuses one on another chain", async () => {
      pricers.proxy.misbehave({ kind: "cut" });
      const service = await pricers.start(await pricers.config());
      expect((await pricers.health(service)).node).to.equal("NODE_UNAVAILABLE");
      pricers.proxy.misbehave(undefined);
      await pricers.quoted("8350/8850");
      const elsewhere = await pricers.config({ chainId: 2 });
      await expectAllianceError("WRONG_CHAIN", () => pricers.start(elsewhere));
    });

    it("quotes once though the node's answer to it was lost, and nothing again after a restart", async () => {
      pricers.proxy.misbehave({ kind: "drop", method: "eth_sendRawTransaction", times: 1 });
      const config = await pricers.config();
      const service = await pricers.start(config);
      await pricers.quoted("8350/8850");
      await service.stop();
      await pricers.pass(3_600);
      await pricers.looks(await pricers.start(config), 10);
      expect(await sent()).to.equal(1);
      const { privateKey } = testWallet(pricers.treasurer());
      expect(pricers.logs.join("")).not.to.contain(privateKey.slice(2));
    });
  });
});
