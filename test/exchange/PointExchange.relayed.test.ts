import { expect } from "chai";
import type { HardhatEthersSigner } from "@nomicfoundation/hardhat-ethers/types";
import { MaxUint256, parseEther } from "ethers";
import { booksOf, expectMilkAccountedFor, expectRefusal } from "../support/books.js";
import { FOREVER, ethers, loadFixture, networkHelpers, time, tradingFixture, type World } from "../support/fixture.js";
import { signForwardRequest } from "../../sdk/signForwardRequest.js";

const YNJ = 0;
const SSG = 1;
const GAS = 600_000n;

/** A trading alliance whose members own no ether; members 2 and 3 have points, too. */
async function gaslessFixture() {
  const world = await tradingFixture();
  for (const index of [2, 3]) {
    await world.link(YNJ, world.member(index));
    await world.release(YNJ, world.member(index), 1_000n);
  }
  for (const member of world.members.slice(0, 4)) await networkHelpers.setBalance(member.address, 0n);
  return { world, relayer: world.member(9) };
}

/** Signs a call of the exchange or of MLK; `ahead` is its place after the member's next. */
async function request(
  world: World,
  member: HardhatEthersSigner,
  to: "exchange" | "milk",
  data: string,
  { ahead = 0n, deadline = FOREVER }: { ahead?: bigint; deadline?: bigint } = {},
) {
  const { forwarder } = world.alliance;
  const nonce = (await forwarder.nonces(member)) + ahead;
  return signForwardRequest(forwarder, member, { to: world.alliance[to], data, gas: GAS, deadline, nonce });
}

/** Call data of the exchange for a member's own points of Yanolja. */
async function calls(world: World, member: HardhatEthersSigner) {
  const { interface: abi } = world.alliance.exchange;
  const [ynj, ssg] = [await world.point(YNJ).getAddress(), await world.point(SSG).getAddress()];
  return {
    sell: (points: bigint, limit = 0n) => abi.encodeFunctionData("sell", [ynj, points, limit, FOREVER, member.address]),
    swap: (points: bigint) => abi.encodeFunctionData("swap", [ynj, points, ssg, 0n, 0n, FOREVER, member.address]),
    buy: (points: bigint) => abi.encodeFunctionData("buy", [ssg, points, MaxUint256, 0n, FOREVER, member.address]),
  };
}

describe("PointExchange", () => {
  describe("relayed by ERC2771Forwarder", () => {
    // The next fixture may be built on this chain, by the same accounts.
    afterEach(async () => {
      for (const account of await ethers.getSigners()) {
        await networkHelpers.setBalance(account.address, parseEther("10000"));
      }
    });

    it("sells, swaps and buys in one batch for members who own no ether", async () => {
      const { world, relayer } = await loadFixture(gaslessFixture);
      const { exchange, forwarder, milk } = world.alliance;
      const [seller, swapper, buyer] = [world.member(0), world.member(2), world.member(1)];
      await world.link(SSG, swapper);
      const approve = milk.interface.encodeFunctionData("approve", [await exchange.getAddress(), MaxUint256]);
      await networkHelpers.setBalance(buyer.address, 10n ** 18n);
      await milk.connect(buyer).approve(exchange, 0n);
      await networkHelpers.setBalance(buyer.address, 0n);

      const paid = (await exchange.quoteSell(world.point(YNJ), 10_000n)).amountOut;
      const received = (await exchange.quoteSwap(world.point(YNJ), 1_000n, world.point(SSG))).amountOut;
      const taken = (await exchange.quoteBuy(world.point(SSG), 1_000n)).amountIn;
      const batch = [
        await request(world, seller, "exchange", (await calls(world, seller)).sell(10_000n)),
        await request(world, seller, "exchange", (await calls(world, seller)).swap(10_000n), { ahead: 1n }),
        await request(world, swapper, "exchange", (await calls(world, swapper)).swap(1_000n)),
        await request(world, buyer, "milk", approve),
        await request(world, buyer, "exchange", (await calls(world, buyer)).buy(1_000n), { ahead: 1n }),
      ];
      const sent = forwarder.connect(relayer).executeBatch(batch, relayer);
      await expect(sent).to.changeTokenBalances(ethers, milk, [seller, buyer, swapper], [paid, -taken, 0n]);
      await expect(sent).to.changeTokenBalances(
        ethers,
        world.point(YNJ),
        [seller, swapper, buyer, relayer, exchange],
        [-20_000n, -1_000n, 0n, 0n, 21_000n],
      );
      await expect(sent).to.changeTokenBalances(
        ethers,
        world.point(SSG),
        [seller, swapper, buyer, exchange],
        [11_679n, received, 1_000n, -12_679n - received],
      );
      const events = await exchange.queryFilter(exchange.filters.Swapped(), "latest");
      expect(events.map(({ args }) => args.member)).to.deep.equal(
        [seller, seller, swapper, buyer].map((member) => member.address),
      );
      for (const member of [seller, swapper, buyer]) expect(await ethers.provider.getBalance(member)).to.equal(0n);
      await expectMilkAccountedFor(world);
    });

    it("fails a request past its deadline alone, and leaves its place in the sequence free", async () => {
      const { world, relayer } = await loadFixture(gaslessFixture);
      const { exchange, forwarder } = world.alliance;
      const [late, early] = [world.member(2), world.member(3)];
      const deadline = BigInt(await time.latest()) + 10n;
      const batch = [
        await request(world, late, "exchange", (await calls(world, late)).sell(1_000n), { deadline }),
        await request(world, early, "exchange", (await calls(world, early)).sell(1_000n)),
      ];
      const nonce = await forwarder.nonces(late);
      await time.setNextBlockTimestamp(deadline + 1n);
      const sent = forwarder.connect(relayer).executeBatch(batch, relayer);
      await expect(sent).to.changeTokenBalances(ethers, world.point(YNJ), [late, early], [0n, -1_000n]);
      expect(await forwarder.nonces(late)).to.equal(nonce);
      expect(await exchange.queryFilter(exchange.filters.Swapped(), "latest")).to.have.lengthOf(1);

      const [expired] = batch;
      if (expired === undefined) throw new RangeError("no request");
      const alone = () => forwarder.connect(relayer).execute(expired);
      await expectRefusal(world, alone, forwarder, "ERC2771ForwarderExpiredRequest", [deadline]);
    });

    it("fails a request worse than its limit alone, and says so", async () => {
      const { world, relayer } = await loadFixture(gaslessFixture);
      const { exchange, forwarder } = world.alliance;
      const [greedy, modest] = [world.member(2), world.member(3)];
      const { amountOut } = await exchange.quoteSell(world.point(YNJ), 1_000n);
      const batch = [
        await request(world, greedy, "exchange", (await calls(world, greedy)).sell(1_000n, amountOut + 1n)),
        await request(world, modest, "exchange", (await calls(world, modest)).sell(1_000n, amountOut)),
      ];
      const nonces = [await forwarder.nonces(greedy), await forwarder.nonces(modest)];
      const sent = forwarder.connect(relayer).executeBatch(batch, relayer);
      await expect(sent).to.emit(forwarder, "ExecutedForwardRequest").withArgs(greedy.address, nonces[0], false);
      await expect(sent).to.emit(forwarder, "ExecutedForwardRequest").withArgs(modest.address, nonces[1], true);
      await expect(sent).to.changeTokenBalances(ethers, world.point(YNJ), [greedy, modest], [0n, -1_000n]);
      await expect(sent).to.changeTokenBalances(ethers, world.alliance.milk, [greedy, modest], [0n, amountOut]);
      await expectMilkAccountedFor(world);
    });

    it("fails a trade past the exchange's own deadline, though the request's is not", async () => {
      const { world, relayer } = await loadFixture(gaslessFixture);
      const { exchange, forwarder } = world.alliance;
      const member = world.member(2);
      const deadline = BigInt(await time.latest()) + 10n;
      const ynj = await world.point(YNJ).getAddress();
      const sell = exchange.interface.encodeFunctionData("sell", [ynj, 1_000n, 0n, deadline, member.address]);
      const signed = await request(world, member, "exchange", sell);
      const nonce = await forwarder.nonces(member);
      await time.setNextBlockTimestamp(deadline + 1n);
      const before = await booksOf(world);
      await expect(forwarder.connect(relayer).executeBatch([signed], relayer))
        .to.emit(forwarder, "ExecutedForwardRequest")
        .withArgs(member.address, nonce, false);
      expect(await booksOf(world)).to.deep.equal(before);
    });

    it("runs a request once: sent again, it changes nothing", async () => {
      const { world, relayer } = await loadFixture(gaslessFixture);
      const { forwarder } = world.alliance;
      const member = world.member(0);
      const signed = await request(world, member, "exchange", (await calls(world, member)).sell(1_000n));
      await forwarder.connect(relayer).executeBatch([signed], relayer);
      const before = await booksOf(world);
      await forwarder.connect(relayer).executeBatch([signed], relayer);
      expect(await booksOf(world)).to.deep.equal(before);
    });

    it("refuses a request that another member signed, and one changed on the way", async () => {
      const { world, relayer } = await loadFixture(gaslessFixture);
      const { forwarder } = world.alliance;
      const [victim, thief] = [world.member(0), world.member(2)];
      const stolen = await request(world, thief, "exchange", (await calls(world, thief)).sell(1_000n));
      const changed = await request(world, victim, "exchange", (await calls(world, victim)).sell(1_000n));
      const batch = [
        { ...stolen, from: victim.address },
        { ...changed, data: (await calls(world, thief)).sell(1_000n) },
      ];
      const before = await booksOf(world);
      await forwarder.connect(relayer).executeBatch(batch, relayer);
      expect(await booksOf(world)).to.deep.equal(before);
    });
  });
});
