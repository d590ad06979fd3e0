import { randomUUID } from "node:crypto";
import { expect } from "chai";
import { ZeroHash, type HDNodeWallet } from "ethers";
import { BookReader } from "../../../../sdk/book/BookReader.js";
import type { MemberClient } from "../../../../sdk/programme/MemberClient.js";
import * as schemas from "../../../../sdk/programme/schemas.js";
import type { ProgrammeClient } from "../../../../sdk/ProgrammeClient.js";
import { insist } from "../../../support/kill/insist.js";
import { API_KEY, HOUR, ProgrammeWorld } from "../../../support/ProgrammeWorld.js";
import { startRpcProxy, type RpcProxy } from "../../../support/startRpcProxy.js";
import { until } from "../../../support/until.js";

const MEMBERS = 8;

describe("ReleaseWorker", function () {
  let world: ProgrammeWorld;
  let proxy: RpcProxy;
  let client: ProgrammeClient;
  let book: string;
  let url: string;
  const members: { member: MemberClient; wallet: HDNodeWallet; memberKey: string }[] = [];

  before(async () => {
    world = await ProgrammeWorld.create();
    await world.postPrices();
    proxy = await startRpcProxy(world.url);
    book = await world.createBook("book");
    await start();
    for (let i = 0; i < MEMBERS; i++) {
      const wallet = world.member(i, world.provider);
      const member = await world.enrol(client, `customer-${i}`, wallet, 100_000n);
      const { memberKey } = await member.account();
      members.push({ wallet, member, memberKey });
    }
  });
  after(async () => {
    await world.stop();
    await proxy.stop();
  });
  afterEach(() => proxy.misbehave(undefined));

  async function start() {
    await world.stopServices();
    const rpc = { url: proxy.url, timeoutSeconds: 1, pollMilliseconds: 20 };
    const limits = { perMember: 100_000 };
    const service = await world.start(book, { changes: { rpc, limits } });
    ({ url } = service);
    client = await world.client(service);
    for (const entry of members) entry.member = client.member(entry.wallet);
    return service;
  }

  const at = (index: number) => {
    const found = members[index];
    if (found === undefined) throw new RangeError(`no member ${index}`);
    return found;
  };
  /** Posts releases while the node cannot be reached, so that they meet in one batch. */
  async function together(requests: readonly (() => Promise<string>)[]): Promise<string[]> {
    proxy.misbehave({ kind: "cut" });
    const ids = [];
    for (const request of requests) ids.push(await request());
    proxy.misbehave(undefined);
    return ids;
  }
  async function release(
    index: number,
    points: bigint,
    more: Partial<Parameters<MemberClient["release"]>[0]> = {},
  ): Promise<string> {
    const requestId = randomUUID();
    await insist(() => at(index).member.release({ requestId, points, ...more }));
    return requestId;
  }
  const consent = (index: number) => world.consent(at(index).wallet, at(index).memberKey);
  const stateOf = (index: number, id: string) => at(index).member.releaseOf(id);
  const settled = (index: number, id: string) =>
    until(
      () => stateOf(index, id),
      ({ status }) => status !== "pending",
    );
  const done = (index: number, id: string) =>
    until(
      () => stateOf(index, id),
      ({ status, exchange }) => status !== "pending" && exchange?.status !== "pending",
    );
  const waiting = (index: number, id: string) =>
    until(
      () => stateOf(index, id),
      (state) => state.waiting !== null,
    );
  const blockNumber = () => world.provider.getBlockNumber();
  const balanceOf = (index: number) => world.point.balanceOf(at(index).wallet);

  it("links accounts and issues to them in one transaction, many members at once", async () => {
    const block = await blockNumber();
    const consents = await Promise.all([0, 1, 2].map(consent));
    const ids = await together(consents.map((given, i) => () => release(i, 100n + BigInt(i), { consent: given })));
    for (const [i, id] of ids.entries()) expect((await settled(i, id)).status).to.equal("settled");
    expect(await blockNumber()).to.equal(block + 1);
    expect(await Promise.all([0, 1, 2].map(balanceOf))).to.deep.equal([100n, 101n, 102n]);
    expect(await world.point.memberKeyOf(at(0).wallet)).to.equal(at(0).memberKey);
  });

  it("issues straight, in one transaction, to accounts that are linked", async () => {
    const block = await blockNumber();
    const ids = await together([0, 1, 2, 0].map((i) => () => release(i, 10n)));
    await settled(0, ids[3] ?? "");
    const sent = (await world.provider.getBlock(block + 1, true))?.prefetchedTransactions[0];
    expect(await blockNumber()).to.equal(block + 1);
    expect(sent?.to).to.equal(world.pointAddress);
    expect(sent?.gasPrice, "free gas").to.equal(0n);
    expect(await balanceOf(0)).to.equal(120n);
  });

  it("puts at most a hundred lines into one transaction", async () => {
    const [block, before] = await Promise.all([blockNumber(), balanceOf(0)]);
    const ids = await together(Array.from({ length: 130 }, () => () => release(0, 1n)));
    for (const id of ids) expect((await settled(0, id)).status).to.equal("settled");
    const issued = await world.point.queryFilter(world.point.filters.Issued(), block + 1);
    expect(issued.map(({ args }) => args.releases.length)).to.deep.equal([100, 30]);
    expect(await balanceOf(0)).to.equal(before + 130n);
  });

  it("never lets a release that cannot be settled delay others, and settles it when it can", async () => {
    const stale = { deadline: BigInt(world.clock() + 2), signature: (await consent(3)).signature };
    const ids = await together([() => release(0, 1n), () => release(3, 5n, { consent: stale }), () => release(1, 1n)]);
    expect((await settled(0, ids[0] ?? "")).status).to.equal("settled");
    expect((await settled(1, ids[2] ?? "")).status).to.equal("settled");
    const state = await waiting(3, ids[1] ?? "");
    expect(state.status).to.equal("pending");
    expect(["PartnerPoint_InvalidConsent", "PartnerPoint_ConsentExpired"]).to.include(state.waiting?.code);
    await at(3).member.consent(await consent(3));
    const after = await settled(3, ids[1] ?? "");
    expect([after.status, after.waiting]).to.deep.equal(["settled", null]);
    expect(await balanceOf(3)).to.equal(5n);
  });

  it("waits while the partner is suspended, tells why, tries again, and goes on afterwards", async () => {
    const { registry } = world.alliance;
    const guardian = await world.signer(world.manifest.guardians[0]);
    await (await registry.connect(guardian).suspendPartner(1)).wait();
    const id = await release(0, 7n);
    const state = await until(
      () => stateOf(0, id),
      (answer) => (answer.waiting?.attempts ?? 0) >= 2,
    );
    expect(state.waiting?.code).to.equal("PartnerPoint_PartnerNotActive");
    expect(state.waiting?.reason).to.equal("PartnerPoint_PartnerNotActive(1, 2)");
    const health = await fetch(`${url}/health`);
    expect(health.status, "a release that waits is no fault of the service").to.equal(200);
    await world.asTimelock(await registry.getAddress(), registry.interface.encodeFunctionData("reinstatePartner", [1]));
    expect((await settled(0, id)).status).to.equal("settled");
  });

  describe("exchange requests", () => {
    it("are run after the release, in its transaction, and told to have failed when they do", async () => {
      const before = await balanceOf(1);
      const exchange = await world.sale(at(1).wallet, 50n, { minimum: 10n ** 30n });
      const id = await release(1, 50n, { exchange });
      const state = await until(
        () => stateOf(1, id),
        (answer) => answer.exchange?.status !== "pending",
      );
      expect(state.status).to.equal("settled");
      expect(state.exchange?.status).to.equal("failed");
      expect(state.exchange?.code).to.equal("PointExchange_BelowMinimum");
      expect(state.exchange?.reason).to.match(/^PointExchange_BelowMinimum\(1000000000000000000000000000000, \d+\)$/);
      expect(await world.provider.getTransactionReceipt(state.exchange?.transactionHash ?? "")).to.include({
        status: 1,
      });
      expect(await balanceOf(1)).to.equal(before + 50n);
    });

    it("are skipped when the member used the nonce elsewhere, and the release is settled all the same", async () => {
      const exchange = await world.sale(at(1).wallet, 10n);
      const other = await world.sale(at(1).wallet, 11n);
      proxy.misbehave({ kind: "cut", method: "eth_sendRawTransaction" });
      const id = await release(1, 10n, { exchange });
      const relayer = await world.signer(world.manifest.operators[0]);
      await (await world.alliance.forwarder.connect(relayer).execute(other)).wait();
      proxy.misbehave(undefined);
      const state = await done(1, id);
      expect([state.status, state.exchange?.status, state.exchange?.code]).to.deep.equal([
        "settled",
        "skipped",
        "EXCHANGE_EXPIRED",
      ]);
    });

    it("of one account run one after the other, never two with one nonce", async () => {
      const exchange = await world.sale(at(2).wallet, 10n);
      const same = await world.sale(at(2).wallet, 12n);
      proxy.misbehave({ kind: "cut", method: "eth_sendRawTransaction" });
      const [first, second] = [await release(2, 10n, { exchange }), await release(2, 12n, { exchange: same })];
      proxy.misbehave(undefined);
      expect((await done(2, first)).exchange?.status).to.equal("done");
      expect((await done(2, second)).exchange?.status).to.equal("skipped");
    });
  });

  describe("exactly once", () => {
    it("holds when the answer to a sent transaction is lost", async () => {
      const [before, nonce] = [await balanceOf(0), await world.provider.getTransactionCount(world.issuer)];
      proxy.misbehave({ kind: "drop", method: "eth_sendRawTransaction", times: 1 });
      const id = await release(0, 13n);
      expect((await settled(0, id)).status).to.equal("settled");
      expect(await balanceOf(0)).to.equal(before + 13n);
      expect(await world.provider.getTransactionCount(world.issuer)).to.equal(nonce + 1);
    });

    it("holds when the service stops after sending and before it is mined", async () => {
      const [before, nonce] = [await balanceOf(0), await world.provider.getTransactionCount(world.issuer)];
      await world.provider.send("evm_setAutomine", [false]);
      let id: string;
      try {
        id = await release(0, 17n);
        await until(
          () => world.provider.getTransactionCount(world.issuer, "pending"),
          (count) => count === nonce + 1,
        );
        await start();
        await world.provider.send("evm_mine", []);
      } finally {
        await world.provider.send("evm_setAutomine", [true]);
      }
      expect((await settled(0, id)).status).to.equal("settled");
      expect(await balanceOf(0)).to.equal(before + 17n);
      expect(await world.provider.getTransactionCount(world.issuer)).to.equal(nonce + 1);
    });

    it("holds when another transaction of the issuer takes the nonce: the release is sent again", async () => {
      const before = await balanceOf(0);
      proxy.misbehave({ kind: "cut", method: "eth_sendRawTransaction" });
      const id = await release(0, 19n);
      await until(
        async () => proxy.asked.get("eth_sendRawTransaction") ?? 0,
        (count) => count > (asked ?? 0),
      );
      const issuer = world.issuer.connect(world.provider);
      await (await issuer.sendTransaction({ to: issuer.address, gasPrice: 0, type: 0 })).wait();
      proxy.misbehave(undefined);
      expect((await settled(0, id)).status).to.equal("settled");
      expect(await balanceOf(0)).to.equal(before + 19n);
    });
    let asked: number | undefined;
    beforeEach(() => {
      asked = proxy.asked.get("eth_sendRawTransaction");
    });

    it("holds when the chain has a line already: it is recorded, and nothing is sent", async () => {
      const before = await balanceOf(0);
      proxy.misbehave({ kind: "cut" });
      const id = await release(0, 23n);
      const issuer = world.point.connect(world.issuer.connect(world.provider));
      for (const { issueId, points, epoch } of (await stateOf(0, id)).lines) {
        await (await issuer.issue(at(0).wallet, points, epoch, issueId, { gasPrice: 0, type: 0 })).wait();
      }
      const nonce = await world.provider.getTransactionCount(world.issuer);
      proxy.misbehave(undefined);
      expect((await settled(0, id)).status).to.equal("settled");
      expect(await balanceOf(0)).to.equal(before + 23n);
      expect(await world.provider.getTransactionCount(world.issuer)).to.equal(nonce);
    });
  });

  it("issues to the account that the customer has on chain by then", async () => {
    const { point, issuer } = world;
    const { wallet, memberKey } = at(7);
    await settled(7, await release(7, 10n, { consent: await consent(7) }));
    proxy.misbehave({ kind: "cut" });
    const id = await release(7, 5n);
    const successor = world.member(20, world.provider);
    await (await point.connect(wallet).redeem(10n, ZeroHash, { gasPrice: 0n })).wait();
    const partner = point.connect(issuer.connect(world.provider));
    await (await partner.unlink(wallet, { gasPrice: 0n })).wait();
    const { deadline, signature } = await world.consent(successor, memberKey);
    await (await partner.link(successor, memberKey, deadline, signature, { gasPrice: 0n })).wait();
    proxy.misbehave(undefined);
    expect((await settled(7, id)).status).to.equal("settled");
    expect(await Promise.all([point.balanceOf(successor), balanceOf(7)])).to.deep.equal([5n, 0n]);
  });

  describe("points that expire on the way", () => {
    it("are void, and what should have been exchanged with them is not", async () => {
      const before = await balanceOf(0);
      const exchange = await world.sale(at(0).wallet, 29n, { deadline: BigInt(world.clock() + 100 * HOUR) });
      proxy.misbehave({ kind: "cut", method: "eth_sendRawTransaction" });
      const id = await release(0, 29n, { exchange });
      await world.travel(8 * HOUR);
      // The transaction that was stored is of no use now; another takes its nonce.
      const state = await until(
        async () => {
          proxy.misbehave(undefined);
          return stateOf(0, id);
        },
        ({ status }) => status !== "pending",
      );
      expect(state.status).to.equal("void");
      expect(state.exchange?.status).to.not.equal("done");
      expect(await balanceOf(0)).to.be.at.most(before);
      expect((await at(0).member.balance()).available).to.equal(0n);
    });
  });

  describe("a book put back from a backup", () => {
    it("releases nothing: the chain has a line that the book had forgotten when the service started", async () => {
      await world.stopServices();
      const reader = BookReader.open(book);
      const forgotten = reader.nextIssueId;
      reader.close();
      const { point } = world;
      const issuer = world.issuer.connect(world.provider);
      const issued = await point.connect(issuer).issue(at(1).wallet, 1n, await point.currentEpoch(), forgotten);
      await issued.wait();
      const [before, nonce] = [await balanceOf(2), await world.provider.getTransactionCount(issuer)];

      await start();
      const purchase = {
        reference: randomUUID(),
        customerNumber: "customer-2",
        points: 50n,
        purchasedAt: world.clock(),
      };
      await client.shop(API_KEY).accrue(purchase);
      const id = await release(2, 7n);
      const health = async () => schemas.health.parse(await (await fetch(`${url}/health`)).json());
      await until(health, ({ releases }) => releases === "BOOK_BEHIND");
      expect((await stateOf(2, id)).status).to.equal("pending");
      expect(await balanceOf(2)).to.equal(before);
      expect(await world.provider.getTransactionCount(issuer)).to.equal(nonce);
    });
  });
});
