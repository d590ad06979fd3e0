import { expect } from "chai";
import { deployedFixture, loadFixture, type World } from "../support/fixture.js";
import { makePoint, USUAL_TERMS } from "../support/makePoint.js";

function programmeOf({ alliance }: World) {
  const { exchange } = alliance;
  const [name, symbol] = ["Sixth Point", "SIX"];
  return { partnerId: 6n, epochLength: 2_629_800n, validity: 12n, ...USUAL_TERMS, exchange, name, symbol };
}

describe("PartnerPointFactory", () => {
  describe("make", () => {
    it("makes a point contract of the registry and programme given, for anybody, and says so", async () => {
      const world = await loadFixture(deployedFixture);
      const { pointFactory, registry, forwarder, exchange } = world.alliance;
      const programme = programmeOf(world);
      const point = await makePoint(world.alliance, programme);
      expect(await pointFactory.isMade(point)).to.equal(true);
      expect(await point.registry()).to.equal(await registry.getAddress());
      expect(await point.trustedForwarder()).to.equal(await forwarder.getAddress());
      expect(await point.exchange()).to.equal(await exchange.getAddress());
      expect([await point.partnerId(), await point.symbol()]).to.deep.equal([6n, "SIX"]);

      const second = await pointFactory.make.staticCall(registry, programme);
      await expect(pointFactory.connect(world.member(0)).make(registry, programme))
        .to.emit(pointFactory, "PointMade")
        .withArgs(second, registry, 6n);
      expect(second).not.to.equal(await point.getAddress());
    });

    it("reverts with the constructor's error when the programme is wrong, and makes nothing", async () => {
      const world = await loadFixture(deployedFixture);
      const { pointFactory, registry } = world.alliance;
      await expect(pointFactory.make(registry, { ...programmeOf(world), validity: 65n }))
        .to.be.revertedWithCustomError(world.point(0), "PartnerPoint_InvalidValidity")
        .withArgs(65n);
    });
  });

  describe("isMade", () => {
    it("is false for whatever was not made here", async () => {
      const world = await loadFixture(deployedFixture);
      const { pointFactory, exchange } = world.alliance;
      expect(await pointFactory.isMade(exchange)).to.equal(false);
      expect(await pointFactory.isMade(world.member(0))).to.equal(false);
    });
  });
});
