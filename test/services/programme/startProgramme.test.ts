import { randomUUID } from "node:crypto";
import { expect } from "chai";
import type { ProgrammeClient } from "../../../sdk/ProgrammeClient.js";
import { API_KEY, ProgrammeWorld } from "../../support/ProgrammeWorld.js";
import { until } from "../../support/until.js";

describe("startProgramme", function () {
  let world: ProgrammeWorld;
  let client: ProgrammeClient;

  before(async () => {
    world = await ProgrammeWorld.create();
    await world.postPrices();
    client = await world.client(await world.start(await world.createBook("way.book")));
  });
  after(() => world.stop());

  describe("a member's way", () => {
    it("goes from a purchase over the claim and the first release, with its link, to a sale in the same transaction", async () => {
      const wallet = world.member(0, world.provider);
      const member = await world.enrol(client, "1001", wallet, 5_000n);
      const { memberKey, linked } = await member.account();
      expect(linked).to.equal(false);

      const requestId = randomUUID();
      const consent = await world.consent(wallet, memberKey);
      const exchange = await world.sale(wallet, 3_000n);
      const accepted = await member.release({ requestId, points: 4_000n, consent, exchange });
      expect(accepted.status).to.equal("pending");
      expect(accepted.exchange?.status).to.equal("pending");

      const done = await until(
        () => member.releaseOf(requestId),
        ({ status, exchange: fate }) => status !== "pending" && fate?.status !== "pending",
      );
      expect(done.status).to.equal("settled");
      expect(done.exchange).to.include({ status: "done", code: "" });
      expect(await world.point.balanceOf(wallet)).to.equal(1_000n);
      expect(await world.alliance.milk.balanceOf(wallet)).to.be.greaterThan(0n);
      expect((await member.balance()).available).to.equal(1_000n);
      expect((await client.shop(API_KEY).balanceOf("1001")).available).to.equal(1_000n);
    });

    it("goes to another partner's points: link, release and swap in one transaction", async () => {
      const wallet = world.member(1, world.provider);
      const member = await world.enrol(client, "2001", wallet, 5_000n);
      const other = await world.stockOther(wallet, 20_000n);
      const consent = await world.consent(wallet, (await member.account()).memberKey);
      const exchange = await world.swap(wallet, 1_000n, other);
      const [before, block] = [await other.balanceOf(wallet), await world.provider.getBlockNumber()];
      const requestId = randomUUID();
      await member.release({ requestId, points: 1_500n, consent, exchange });
      const done = await until(
        () => member.releaseOf(requestId),
        ({ status, exchange: fate }) => status !== "pending" && fate?.status !== "pending",
      );
      expect([done.status, done.exchange?.status]).to.deep.equal(["settled", "done"]);
      expect(await world.provider.getBlockNumber()).to.equal(block + 1);
      expect(await world.point.memberKeyOf(wallet)).to.equal((await member.account()).memberKey);
      expect(await world.point.balanceOf(wallet)).to.equal(500n);
      expect(await other.balanceOf(wallet)).to.be.greaterThan(before);
    });
  });
});
