import { expect } from "chai";
import { concat, NonceManager, randomBytes, Signature, toBeHex, Wallet, type Signer } from "ethers";
import { NonceManager as OtherNonceManager } from "ethers-oldest";
import { serveConnection, type ServedConnection } from "../../local/chain/serveConnection.js";
import { orderId } from "../../sdk/orderId.js";
import { redeemAtCounter, RedemptionPending } from "../../sdk/redeemAtCounter.js";
import { redemptionOf } from "../../sdk/redemptionOf.js";
import { signForwardRequest } from "../../sdk/signForwardRequest.js";
import { signRedemption } from "../../sdk/signRedemption.js";
import { openProvider } from "../../services/common/chain/openProvider.js";
import { FOREVER, loadFixture, networkHelpers, provider, time } from "../support/fixture.js";
import { patience } from "../../local/patience.js";
import { expectAllianceError } from "../support/expectAllianceError.js";
import { limitRanges } from "../support/limitRanges.js";
import { pointFixture, release } from "../support/points.js";
import { startRpcProxy, type RpcProxy } from "../support/startRpcProxy.js";

/** Longer than any test. */
const NEVER_S = 120;
const ORDER = { points: 30n, order: orderId("order 1", randomBytes(32)) };

/** Alice holds 20 points of an earlier epoch and 80 of this one; the counter is a stranger's account. */
async function counterFixture() {
  const points = await pointFixture();
  const { world, point, alice, epoch } = points;
  await release(points, alice, 80n, epoch);
  await release(points, alice, 20n, epoch - 1n);
  const counter = { point, forwarder: world.alliance.forwarder.connect(world.member(5)) };
  const signed = (order = ORDER, deadline = FOREVER) => signRedemption(counter, alice, { ...order, deadline });
  return { ...points, counter, signed };
}

/** By what it can do: to the compiler, what another copy of ethers made is another kind of thing. */
function isAccount(value: unknown): value is Signer {
  return typeof value === "object" && value !== null && "signTransaction" in value;
}

describe("redeemAtCounter", () => {
  it("redeems what the member signed and tells the cohorts, earliest first", async () => {
    const { point, alice, epoch, counter, signed } = await loadFixture(counterFixture);
    const done = await redeemAtCounter(counter, await signed(), ORDER);
    expect([done.member, done.points]).to.deep.equal([alice.address, 30n]);
    expect(done.cohorts).to.deep.equal([
      { epoch: epoch - 1n, amount: 20n },
      { epoch, amount: 10n },
    ]);
    expect(await point.queryFilter(point.filters.Redeemed(alice.address, ORDER.order))).to.have.lengthOf(1);
    expect(await point.balanceOf(alice)).to.equal(70n);
  });

  it("refuses what was signed for another order or amount, or is no redemption, and sends nothing", async () => {
    const { world, point, alice, bob, counter, signed } = await loadFixture(counterFixture);
    const data = point.interface.encodeFunctionData("transfer", [bob.address, 30n]);
    const call = { to: point, data, gas: 300_000n, deadline: FOREVER };
    const elsewhere = { ...(await signed()), to: await world.alliance.exchange.getAddress() };
    for (const request of [
      await signed({ ...ORDER, points: 29n }),
      await signed({ ...ORDER, order: orderId("order 2", randomBytes(32)) }),
      await signForwardRequest(world.alliance.forwarder, alice, call),
      elsewhere,
    ]) {
      await expectAllianceError("REDEMPTION_MISMATCH", () => redeemAtCounter(counter, request, ORDER));
    }
    expect(await point.balanceOf(alice)).to.equal(100n);
  });

  it("gives the point contract's reason when the member lacks the points", async () => {
    const { counter, signed } = await loadFixture(counterFixture);
    const order = { ...ORDER, points: 101n };
    const request = await signed(order);
    const error = await expectAllianceError("REDEMPTION_REFUSED", () => redeemAtCounter(counter, request, order));
    expect(error.message).to.contain("ERC20InsufficientBalance");
  });

  it("runs a request once, and not after its deadline", async () => {
    const { point, alice, counter, signed } = await loadFixture(counterFixture);
    const late = await signed(ORDER, 1n);
    const expired = await expectAllianceError("REDEMPTION_REFUSED", () => redeemAtCounter(counter, late, ORDER));
    expect(expired.message).to.contain("ERC2771ForwarderExpiredRequest");
    const request = await signed();
    await redeemAtCounter(counter, request, ORDER);
    await expectAllianceError("REDEMPTION_REFUSED", () => redeemAtCounter(counter, request, ORDER));
    expect(await point.balanceOf(alice)).to.equal(70n);
  });

  it("refuses a forwarder that is connected to no node", async () => {
    const { counter, signed } = await loadFixture(counterFixture);
    const offline = { ...counter, forwarder: counter.forwarder.connect(null) };
    const request = await signed();
    await expectAllianceError("NO_PROVIDER", () => redeemAtCounter(offline, request, ORDER));
  });

  describe("on a node whose answers are lost", () => {
    let served: ServedConnection;
    let proxy: RpcProxy;
    before(async () => {
      served = await serveConnection({ provider });
      proxy = await startRpcProxy(served.url);
    });
    afterEach(() => proxy.misbehave(undefined));
    after(async () => {
      await proxy.stop();
      await served.close();
    });

    /** The counter's account is a key of its own, behind the proxy. */
    async function distantFixture() {
      const world = await counterFixture();
      const wallet = Wallet.createRandom();
      await networkHelpers.setBalance(wallet.address, 10n ** 20n);
      return { ...world, wallet };
    }
    async function open(timeoutSeconds = Math.ceil(patience(2_000) / 1_000)) {
      const world = await loadFixture(distantFixture);
      const node = openProvider({ rpc: { url: proxy.url, timeoutSeconds }, chainId: 31_337 });
      const forwarder = world.world.alliance.forwarder.connect(world.wallet.connect(node));
      const counter = { point: world.point.connect(node), forwarder };
      return { ...world, counter, node };
    }
    const RAW = { method: "eth_sendRawTransaction" } as const;
    const BUSY = { code: -32_005, message: "rate limit exceeded" };

    for (const [what, mischief] of Object.entries({
      "the answer is lost": { ...RAW, kind: "drop", times: 1 },
      "a proxy answers in its place": { ...RAW, kind: "answer", result: null, times: 1 },
    } as const)) {
      it(`tells the redemption all the same when the node takes the transaction and ${what}`, async () => {
        const { point, alice, counter, signed, node } = await open();
        const request = await signed();
        proxy.misbehave(mischief);
        const done = await redeemAtCounter(counter, request, ORDER);
        expect(done.points).to.equal(30n);
        expect(await point.balanceOf(alice)).to.equal(70n);
        node.destroy();
      });
    }

    it("is pending with its hash while the node does not say, and redemptionOf tells the end", async () => {
      const { point, alice, counter, signed, node } = await open();
      const request = await signed();
      // From before it is sent: whatever the node says later would be found at once.
      proxy.misbehave({ kind: "refuse", method: "eth_getTransactionReceipt", error: BUSY });
      const error = await expectAllianceError("REDEMPTION_PENDING", () =>
        redeemAtCounter(counter, request, ORDER, patience(1_000)),
      );
      expect(error).to.be.instanceOf(RedemptionPending);
      const hash = error instanceof RedemptionPending ? error.transactionHash : undefined;
      expect(error.message).to.contain(hash);
      await expectAllianceError("NODE_UNAVAILABLE", () => redemptionOf(counter, request, ORDER));
      proxy.misbehave(undefined);
      const fate = await redemptionOf(counter, request, ORDER);
      expect(fate.status).to.equal("redeemed");
      expect(fate.status === "redeemed" && fate.redemption.transactionHash).to.equal(hash);
      expect(fate.status === "redeemed" && fate.redemption.cohorts).to.have.length(2);
      expect(await point.balanceOf(alice)).to.equal(70n);
      const again = await expectAllianceError("REDEMPTION_REFUSED", () => redeemAtCounter(counter, request, ORDER));
      expect(again.message).to.contain(hash);
      node.destroy();
    });

    it("ends in its own time when the node takes a question and never answers, and never sends after it said that it did not", async () => {
      const { point, alice, counter, signed, node } = await open(NEVER_S);
      const silent = (method: string) => proxy.misbehave({ kind: "delay", method, milliseconds: NEVER_S * 1_000 });
      const start = performance.now();
      const sent = proxy.asked.get(RAW.method) ?? 0;
      for (const method of ["eth_call", "eth_getBlockByNumber", "eth_getTransactionCount"]) {
        const request = await signed();
        silent(method);
        await expectAllianceError("NODE_UNAVAILABLE", () => redeemAtCounter(counter, request, ORDER, 500));
        proxy.misbehave(undefined);
      }
      expect(proxy.asked.get(RAW.method) ?? 0).to.equal(sent);
      const request = await signed();
      silent(RAW.method);
      const error = await expectAllianceError("REDEMPTION_PENDING", () =>
        redeemAtCounter(counter, request, ORDER, patience(1_000)),
      );
      expect(error instanceof RedemptionPending && error.transactionHash).to.match(/^0x/);
      expect(performance.now() - start).to.be.below(NEVER_S * 1_000);
      proxy.misbehave(undefined);
      expect((await redemptionOf(counter, request, ORDER)).status).to.equal("redeemed");
      expect(await point.balanceOf(alice)).to.equal(70n);
      node.destroy();
    });

    it("counts the transactions of an account that counts them itself, of whatever copy of ethers it is", async () => {
      const { world, point, alice, wallet, counter, signed, node } = await open();
      const forwarder = world.alliance.forwarder;
      for (const Manager of [NonceManager, OtherNonceManager]) {
        const manager: unknown = Reflect.construct(Manager, [wallet.connect(node)]);
        if (!isAccount(manager)) throw new TypeError("no account");
        for (const number of ["order a", "order b"]) {
          const order = { points: 1n, order: orderId(number, randomBytes(32)) };
          const managed = { ...counter, forwarder: forwarder.connect(manager) };
          expect((await redeemAtCounter(managed, await signed(order), order)).points).to.equal(1n);
        }
      }
      expect(await point.balanceOf(alice)).to.equal(96n);
      node.destroy();
    });

    it("is found on a node that gives few blocks at once", async () => {
      const { counter, signed, node } = await open();
      const request = await signed();
      await redeemAtCounter(counter, request, ORDER);
      await networkHelpers.mine(500);
      proxy.misbehave(limitRanges(90));
      expect((await redemptionOf(counter, request, ORDER)).status).to.equal("redeemed");
      node.destroy();
    });

    it("is pending when the node has not taken it for sure, and may run yet", async () => {
      for (const error of [BUSY, { code: -32_603, message: "Internal error" }, { code: -32_601, message: "off" }]) {
        const { counter, signed, node } = await open();
        const request = await signed();
        proxy.misbehave({ ...RAW, kind: "refuse", error });
        await expectAllianceError("REDEMPTION_PENDING", () => redeemAtCounter(counter, request, ORDER, patience(500)));
        expect(await redemptionOf(counter, request, ORDER)).to.deep.equal({ status: "pending" });
        proxy.misbehave(undefined);
        expect((await redeemAtCounter(counter, request, ORDER)).points).to.equal(30n);
        node.destroy();
      }
    });

    it("is refused when the node surely does not take the counter's transaction", async () => {
      const { counter, signed, node } = await open();
      const error = { code: -32_007, message: "Sender account not authorized to send transactions" };
      proxy.misbehave({ ...RAW, kind: "refuse", error });
      const request = await signed();
      const refusal = await expectAllianceError("REDEMPTION_REFUSED", () => redeemAtCounter(counter, request, ORDER));
      expect(refusal.message).to.contain("not authorized");
      node.destroy();
    });

    it("sends nothing, and refuses nothing, when the node does not say whether it would run", async () => {
      const { counter, signed, node } = await open();
      const request = await signed();
      for (const mischief of [
        { kind: "refuse", error: BUSY },
        { kind: "page", status: 502, text: "<html>" },
        { kind: "cut" },
        { kind: "answer", result: null },
      ] as const) {
        const sent = proxy.asked.get(RAW.method) ?? 0;
        proxy.misbehave({ method: "eth_call", ...mischief });
        await expectAllianceError("NODE_UNAVAILABLE", () => redeemAtCounter(counter, request, ORDER));
        expect(proxy.asked.get(RAW.method) ?? 0).to.equal(sent);
      }
      node.destroy();
    });
  });

  describe("redemptionOf", () => {
    it("says that what can no longer run has not: its deadline passed, or another took its nonce", async () => {
      const { world, point, alice, bob, counter, signed } = await loadFixture(counterFixture);
      const soon = await signed(ORDER, BigInt(await time.latest()) + 60n);
      const later = await signed();
      expect(await redemptionOf(counter, soon, ORDER)).to.deep.equal({ status: "pending" });
      const data = point.interface.encodeFunctionData("transfer", [bob.address, 1n]);
      const call = { to: point, data, gas: 300_000n, deadline: FOREVER };
      await counter.forwarder.execute(await signForwardRequest(world.alliance.forwarder, alice, call));
      const used = { status: "not redeemed", reason: "another request used its nonce, or its own call failed" };
      expect(await redemptionOf(counter, later, ORDER)).to.deep.equal(used);
      await time.increase(120);
      const late = { status: "not redeemed", reason: "its deadline has passed" };
      expect(await redemptionOf(counter, soon, ORDER)).to.deep.equal(late);
    });

    it("does not say that what ran before the blocks it looked through has not", async () => {
      const { counter, signed } = await loadFixture(counterFixture);
      const request = await signed();
      await redeemAtCounter(counter, request, ORDER);
      const ran = await time.latestBlock();
      await networkHelpers.mine();
      const { remedy } = await expectAllianceError("REDEMPTION_UNKNOWN", () =>
        redemptionOf(counter, request, ORDER, ran + 1),
      );
      expect(remedy).to.contain("fromBlock");
      expect(await redemptionOf(counter, request, ORDER)).to.deep.include({ status: "redeemed" });
      expect(await redemptionOf(counter, request, ORDER, ran)).to.deep.include({ status: "redeemed" });
    });

    it("knows that what was signed for a later nonce may run yet", async () => {
      const { world, point, alice, bob, counter, signed } = await loadFixture(counterFixture);
      const data = point.interface.encodeFunctionData("transfer", [bob.address, 1n]);
      const call = { to: point, data, gas: 300_000n, deadline: FOREVER };
      const { to, data: redeem, gas } = await signed();
      const later = await signForwardRequest(world.alliance.forwarder, alice, {
        to,
        data: redeem,
        gas,
        deadline: FOREVER,
        nonce: 1n,
      });
      expect(await redemptionOf(counter, later, ORDER)).to.deep.equal({ status: "pending" });
      await counter.forwarder.execute(await signForwardRequest(world.alliance.forwarder, alice, call));
      expect((await redeemAtCounter(counter, later, ORDER)).points).to.equal(30n);
    });

    it("knows what may run yet by every form of its signature", async () => {
      const { counter, signed } = await loadFixture(counterFixture);
      const request = await signed();
      const { r, s, yParity, compactSerialized } = Signature.from(request.signature);
      for (const signature of [concat([r, s, toBeHex(yParity, 1)]), compactSerialized]) {
        expect(await redemptionOf(counter, { ...request, signature }, ORDER)).to.deep.equal({ status: "pending" });
      }
    });

    it("finds the order that the member paid in another way", async () => {
      const { point, alice, counter, signed } = await loadFixture(counterFixture);
      const request = await signed();
      await point.connect(alice).redeem(ORDER.points, ORDER.order);
      expect((await redemptionOf(counter, request, ORDER)).status).to.equal("redeemed");
      const other = { ...ORDER, points: 31n };
      expect((await redemptionOf(counter, request, other)).status).to.equal("pending");
    });
  });
});
