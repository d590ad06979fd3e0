import { randomUUID } from "node:crypto";
import { readFile } from "node:fs/promises";
import { expect } from "chai";
import { expectAllianceError } from "../../../support/expectAllianceError.js";
import { API_KEY, HOUR, ProgrammeWorld } from "../../../support/ProgrammeWorld.js";
import { until } from "../../../support/until.js";

describe("eraseCustomer", function () {
  let world: ProgrammeWorld;

  before(async () => {
    world = await ProgrammeWorld.create();
  });
  after(() => world.stop());

  it("refuses while a release is under way and while the account holds points on chain, and erases afterwards", async () => {
    const book = await world.createBook("book");
    const service = await world.start(book);
    const client = await world.client(service);
    const shop = client.shop(API_KEY);
    const wallet = world.member(0, world.provider);
    const member = await world.enrol(client, "1001", wallet, 100n);
    const { memberKey } = await member.account();

    await world.provider.send("evm_setAutomine", [false]);
    const requestId = randomUUID();
    const consent = await world.consent(wallet, memberKey, BigInt(world.clock() + HOUR));
    await member.release({
      requestId,
      points: 40n,
      consent,
    });
    await expectAllianceError("RELEASE_PENDING", () => shop.erase("1001"));
    await world.provider.send("evm_setAutomine", [true]);
    await world.provider.send("evm_mine", []);
    await until(
      () => member.releaseOf(requestId),
      ({ status }) => status === "settled",
    );
    await expectAllianceError("BALANCE_ON_CHAIN", () => shop.erase("1001"));
    expect((await member.balance()).available).to.equal(60n);

    const order = `0x${"01".repeat(32)}`;
    await (await world.point.connect(wallet).redeem(40n, order, { gasPrice: 0, type: 0 })).wait();
    expect(await shop.erase("1001")).to.deep.equal({ erased: true, scrubbed: true });
    await expectAllianceError("CUSTOMER_UNKNOWN", () => member.balance());

    await service.stop();
    const kept = (await readFile(`${book}.service`, "latin1")).toLowerCase();
    for (const erased of [requestId, memberKey.slice(2), consent.signature.slice(2)]) {
      expect(kept).not.to.contain(erased.toLowerCase());
    }
  });
});
