import { randomUUID } from "node:crypto";
import { expect } from "chai";
import type { HDNodeWallet } from "ethers";
import { health } from "../../../../sdk/programme/schemas.js";
import type { MemberClient } from "../../../../sdk/programme/MemberClient.js";
import { expectAllianceError } from "../../../support/expectAllianceError.js";
import { insist } from "../../../support/kill/insist.js";
import { HOUR, ProgrammeWorld } from "../../../support/ProgrammeWorld.js";
import { FREE_GAS, startAnvil } from "../../../../local/chain/startAnvil.js";
import { startRpcProxy, type RpcProxy } from "../../../support/startRpcProxy.js";
import { until } from "../../../support/until.js";

describe("Node: one that is down, late, wrong or another", function () {
  let world: ProgrammeWorld;
  let proxy: RpcProxy;
  let book: string;
  let url: string;
  let member: MemberClient;
  let wallet: HDNodeWallet;

  before(async () => {
    world = await ProgrammeWorld.create();
    proxy = await startRpcProxy(world.url);
    book = await world.createBook("book");
    await start();
    wallet = world.member(0, world.provider);
    member = await world.enrol(await world.client({ url }), "1", wallet, 100_000n);
    const consent = await world.consent(wallet, (await member.balance()).memberKey, BigInt(world.clock() + 9 * HOUR));
    await settled(await release(100n, { consent }));
  });
  after(async () => {
    await world.stop();
    await proxy.stop();
  });
  afterEach(() => {
    proxy.misbehave(undefined);
    proxy.forwardTo(world.url);
  });

  async function start(): Promise<void> {
    const rpc = { url: proxy.url, timeoutSeconds: 1, pollMilliseconds: 20 };
    ({ url } = await world.start(book, { changes: { rpc, limits: { perMember: 10_000 } } }));
  }
  async function release(points: bigint, more: Partial<Parameters<MemberClient["release"]>[0]> = {}): Promise<string> {
    const requestId = randomUUID();
    await insist(() => member.release({ requestId, points, ...more }));
    return requestId;
  }
  const settled = (id: string) =>
    until(
      () => member.releaseOf(id),
      ({ status }) => status === "settled",
    );
  const healthOf = async () => {
    const response = await fetch(`${url}/health`);
    return { code: response.status, ...health.parse(await response.json()) };
  };
  const sent = () => world.provider.getTransactionCount(world.issuer);

  /** Whatever is wrong with the node, releases are taken, nothing is sent, health tells, and all goes on afterwards. */
  async function goesOn(node: string): Promise<void> {
    await until(healthOf, (state) => state.node === node);
    expect((await healthOf()).book).to.equal("ok");
    const before = await sent();
    const id = await release(10n);
    expect((await member.releaseOf(id)).status).to.equal("pending");
    expect(await sent()).to.equal(before);
    proxy.misbehave(undefined);
    proxy.forwardTo(world.url);
    await settled(id);
    expect((await until(healthOf, (state) => state.code === 200)).node).to.equal("ok");
  }

  it("goes on after a node that was down", async () => {
    proxy.misbehave({ kind: "cut" });
    await goesOn("NODE_UNAVAILABLE");
  });

  it("goes on after a node that was too slow to answer", async () => {
    proxy.misbehave({ kind: "delay", milliseconds: 1_500 });
    await goesOn("NODE_UNAVAILABLE");
  });

  it("sends nothing to a node of another chain", async () => {
    proxy.misbehave({ kind: "answer", method: "eth_chainId", result: "0x1" });
    await goesOn("WRONG_CHAIN");
  });

  it("does not believe a node that answers nonsense", async () => {
    proxy.misbehave({ kind: "answer", method: "eth_getBlockByNumber", result: "soon" });
    await goesOn("NODE_UNAVAILABLE");
  });

  it("sends nothing to a node without the contract", async () => {
    proxy.misbehave({ kind: "answer", method: "eth_getCode", result: "0x" });
    await goesOn("NO_CONTRACT");
  });

  it("waits for a node that has not caught up, and sends nothing to a chain that was made anew", async () => {
    const fresh = await startAnvil(FREE_GAS);
    try {
      proxy.forwardTo(fresh.url);
      await until(healthOf, (state) => state.node === "NODE_BEHIND");
      const blocks = `0x${(await world.provider.getBlockNumber()).toString(16)}`;
      const body = JSON.stringify({ jsonrpc: "2.0", id: 1, method: "anvil_mine", params: [blocks] });
      await fetch(fresh.url, { method: "POST", headers: { "content-type": "application/json" }, body });
      await goesOn("CHAIN_REPLACED");
    } finally {
      await fresh.stop();
    }
  });

  it("refuses to start with a node of another chain", async () => {
    await world.stopServices();
    proxy.misbehave({ kind: "answer", method: "eth_chainId", result: "0x1" });
    await expectAllianceError("WRONG_CHAIN", start);
    proxy.misbehave(undefined);
    await start();
  });
});
