import { expect } from "chai";
import { pools } from "../../../../services/indexer/queries/pools.js";
import { loadFixture, looseFixture, time } from "../../../support/fixture.js";
import { testIndexes } from "../../../support/indexWorld.js";

const DAY = 86_400;

describe("pools", () => {
  const indexes = testIndexes();

  it("closes a partner in the second it announced, unless the council took that back, and then by its next announcement", async () => {
    const world = await loadFixture(looseFixture);
    const { registry } = world.alliance;
    const { file, ingester } = await indexes.open(world, indexes.newFile());
    const status = async () => {
      await ingester.catchUp();
      return pools(file)[0]?.status;
    };
    const closesAt = await world.windDown(0);
    expect(await status()).to.equal("WindingDown");
    await world.decide(registry, registry.interface.encodeFunctionData("cancelWindDown", [1]));
    expect(await status()).to.equal("Active");
    await time.increaseTo(closesAt);
    expect(await status()).to.equal("Active");
    expect(await registry.statusOf(1)).to.equal(1n);
    const again = (await time.latest()) + 31 * DAY;
    await registry.connect(world.partner(0).admin).startWindDown(1, again);
    expect(await status()).to.equal("WindingDown");
    await time.increaseTo(again);
    expect(await status()).to.equal("Closed");
  });
});
