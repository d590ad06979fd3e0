import { expect } from "chai";
import { quotedLimit } from "../../sdk/quotedLimit.js";
import { signSale } from "../../sdk/signSale.js";
import { signSwap } from "../../sdk/signSwap.js";
import { FOREVER, loadFixture, tradingFixture } from "../support/fixture.js";
import { expectAllianceError } from "../support/expectAllianceError.js";

const [YNJ, SSG] = [0, 1];
const TERMS = { tolerance: 100n, deadline: FOREVER };

describe("quotedLimit", () => {
  it("takes off the tolerance, rounded in the trade's favour", () => {
    expect([
      quotedLimit(1_000n, 100n),
      quotedLimit(1_001n, 100n),
      quotedLimit(7n, 0n),
      quotedLimit(7n, 10_000n),
    ]).to.deep.equal([990n, 990n, 7n, 0n]);
  });

  it("refuses a tolerance that is no share", async () => {
    for (const tolerance of [-1n, 10_001n]) {
      await expectAllianceError("INVALID_TOLERANCE", () => quotedLimit(1n, tolerance));
    }
  });
});

describe("signSale", () => {
  it("signs a sale that pays the quote to the member, and no less than one per cent below it", async () => {
    const world = await loadFixture(tradingFixture);
    const { exchange, forwarder, milk } = world.alliance;
    const member = world.member(0);
    const { amountOut } = await exchange.quoteSell(world.point(YNJ), 100n);
    const before = await milk.balanceOf(member);
    const sale = { point: world.point(YNJ), points: 100n, ...TERMS };
    const { request, limit } = await signSale(world.alliance, member, sale);
    expect(limit).to.equal((amountOut * 99n) / 100n);
    const [point, points, minMilk, deadline, recipient] = exchange.interface.decodeFunctionData("sell", request.data);
    const signed: unknown[] = [point, points, minMilk, deadline, recipient];
    expect(signed).to.deep.equal([await world.point(YNJ).getAddress(), 100n, limit, FOREVER, member.address]);
    await forwarder.connect(world.member(9)).execute(request);
    expect((await milk.balanceOf(member)) - before).to.equal(amountOut);
  });
});

describe("signSwap", () => {
  it("signs a swap into another programme's points, with limit, epoch and recipient", async () => {
    const world = await loadFixture(tradingFixture);
    const { exchange } = world.alliance;
    const [pointIn, pointOut] = [world.point(YNJ), world.point(SSG)];
    const { amountOut } = await exchange.quoteSwap(pointIn, 50n, pointOut);
    const swap = { pointIn, points: 50n, pointOut, minEpoch: 3n, recipient: world.member(1), ...TERMS };
    const { request, limit } = await signSwap(world.alliance, world.member(0), swap);
    expect(limit).to.equal((amountOut * 99n) / 100n);
    const signed: unknown[] = exchange.interface.decodeFunctionData("swap", request.data).toArray();
    const [given, received] = [await pointIn.getAddress(), await pointOut.getAddress()];
    expect(signed).to.deep.equal([given, 50n, received, limit, 3n, FOREVER, world.member(1).address]);
    expect(await world.alliance.forwarder.verify(request)).to.equal(true);
  });
});
