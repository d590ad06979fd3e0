import { expect } from "chai";
import { id as hashOf } from "ethers";
import { health, type Fate } from "../../../../sdk/relayer/schemas.js";
import type { RelayerClient } from "../../../../sdk/RelayerClient.js";
import { OTHER_REFUSALS } from "../../../support/nodeAnswers.js";
import { RelayerWorld } from "../../../support/RelayerWorld.js";
import { startRpcProxy, type Mischief, type RpcProxy } from "../../../support/startRpcProxy.js";
import { until } from "../../../support/until.js";

const PAGE: Mischief = { kind: "page", method: "eth_call", status: 429, text: "Too Many Requests" };
/** The member's call, as the forwarder would make it; the question about its nonce is answered. */
const theCall = (body: string) => body.includes(TRANSFER);
const RATE_LIMIT = { code: -32_005, message: "rate limit exceeded" };
const NONCES = hashOf("nonces(address)").slice(0, 10);
const TRANSFER = hashOf("transfer(address,uint256)").slice(0, 10);

describe("preflight: what the node does not say", function () {
  let world: RelayerWorld;
  let proxy: RpcProxy;
  let client: RelayerClient;
  let url: string;
  let next = 0;

  before(async () => {
    world = await RelayerWorld.create(40);
    proxy = await startRpcProxy(world.chain.url);
    const rpc = { url: proxy.url, timeoutSeconds: 2, pollMilliseconds: 20 };
    ({ client, url } = await world.start(world.config({ rpc })));
  });
  after(async () => {
    await world.stop();
    await proxy.stop();
  });
  afterEach(() => proxy.misbehave(undefined));

  const healthOf = async () => health.parse(await (await fetch(`${url}/health`)).json());
  /** A request is handed in while the node misbehaves, is not ended by that, and is mined once the node behaves. */
  async function outlives(mischief: Mischief): Promise<Fate> {
    proxy.misbehave(mischief);
    const { id } = await client.submit(await world.request(world.member(next++)));
    const asked = proxy.asked.get("eth_call") ?? 0;
    await until(
      async () => proxy.asked.get("eth_call") ?? 0,
      // Two a try: the first has been thought about.
      (count) => count > asked + 2,
    );
    expect((await client.fate(id)).status).to.equal("queued");
    proxy.misbehave(undefined);
    const fate = await client.waitFor(id);
    expect(fate).to.include({ status: "mined", code: "" });
    return fate;
  }

  // The others are in the table of revertOf.
  for (const title of ["too many requests", "an internal error", "state it does not have", "the gas cap"]) {
    it(`is no answer: ${title}`, async () => {
      const error = OTHER_REFUSALS.find((refusal) => refusal.title === title)?.error;
      await outlives({ kind: "refuse", method: "eth_call", error });
      await outlives({ kind: "refuse", method: "eth_call", error, only: theCall });
    });
  }

  it("is no answer: a page with status 429, a page with status 200, an empty result, and silence", async () => {
    await outlives(PAGE);
    await outlives({ ...PAGE, status: 200, text: "<html>maintenance</html>" });
    for (const result of [null, "", "0x0", {}]) {
      await outlives({ kind: "answer", method: "eth_call", result, only: theCall });
    }
    await outlives({ kind: "cut", method: "eth_call" });
  });

  it("is told in the relayer's health", async () => {
    proxy.misbehave({ kind: "refuse", method: "eth_call", error: RATE_LIMIT });
    const { id } = await client.submit(await world.request(world.member(next++)));
    await until(healthOf, ({ work }) => work === "NODE_UNAVAILABLE");
    proxy.misbehave(undefined);
    expect((await client.waitFor(id)).status).to.equal("mined");
    await until(healthOf, ({ status }) => status === "ok");
  });

  it("keeps no other request waiting", async () => {
    const [poor, other] = [world.member(next++), world.member(next++)];
    const only = (body: string) => body.includes(poor.address.slice(2).toLowerCase());
    proxy.misbehave({ kind: "refuse", method: "eth_call", error: RATE_LIMIT, only });
    const { id } = await client.submit(await world.request(poor));
    await until(healthOf, ({ work }) => work === "NODE_UNAVAILABLE");
    const { id: theirs } = await client.submit(await world.request(other));
    expect((await client.waitFor(theirs)).status).to.equal("mined");
    expect((await client.fate(id)).status).to.equal("queued");
    proxy.misbehave(undefined);
    expect((await client.waitFor(id)).status).to.equal("mined");
  });

  it("is told from a call that needs more gas than it may use: that one ends, and health has nothing to tell", async () => {
    const degraded: string[] = [];
    for (const gas of [1n, 5_000n, 10_000n]) {
      const { id } = await client.submit(await world.request(world.member(next++), { gas }));
      const { status, code, transactionHash } = await client.waitFor(id);
      expect({ status, code, transactionHash }).to.deep.equal({
        status: "failed",
        code: "OUT_OF_GAS",
        transactionHash: null,
      });
      degraded.push((await healthOf()).work);
    }
    expect(degraded).to.deep.equal(["ok", "ok", "ok"]);
  });

  it("is not taken for another's use of a nonce when the node contradicts itself", async () => {
    const wallet = world.member(next++);
    const { forwarder } = world.chain.alliance;
    const used = `0x${"1".padStart(64, "0")}`;
    const only = (body: string) => body.includes(NONCES) && body.includes('"latest"');
    proxy.misbehave({ kind: "answer", method: "eth_call", result: used, only });
    const { id } = await client.submit(await world.request(wallet, { nonce: 0n }));
    await until(healthOf, ({ work }) => work === "NODE_UNAVAILABLE");
    expect((await client.fate(id)).status).to.equal("queued");
    proxy.misbehave(undefined);
    expect((await client.waitFor(id)).status).to.equal("mined");
    expect(await forwarder.nonces(wallet)).to.equal(1n);
  });

  it("leaves the fate of a transaction open whose sending is not answered", async () => {
    for (const error of [RATE_LIMIT, { code: -32_603, message: "Internal error" }, { code: -32_601, message: "off" }]) {
      await outlivesSending({ kind: "refuse", method: "eth_sendRawTransaction", error, times: 3 });
    }
    await outlivesSending({ kind: "drop", method: "eth_sendRawTransaction", times: 1 });
    await outlivesSending({ ...PAGE, method: "eth_sendRawTransaction", status: 502, times: 3 });
  });

  async function outlivesSending(mischief: Mischief): Promise<void> {
    const wallet = world.member(next++);
    proxy.misbehave(mischief);
    const { id } = await client.submit(await world.request(wallet));
    const fate = await client.waitFor(id);
    expect(fate).to.include({ status: "mined", code: "" });
    expect((await healthOf()).senders).to.equal("ok");
  }
});
