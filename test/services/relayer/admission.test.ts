import { expect } from "chai";
import { concat, Signature, toBeHex, Wallet, type HDNodeWallet } from "ethers";
import { z } from "zod";
import { problem } from "../../../sdk/programme/schemas.js";
import { signEventAccess } from "../../../sdk/relayer/eventAccess.js";
import { relayRequest, type RelayRequest } from "../../../sdk/relayer/schemas.js";
import { expectAllianceError } from "../../support/expectAllianceError.js";
import { testWallet } from "../../support/ProgrammeWorld.js";
import { RelayerWorld } from "../../support/RelayerWorld.js";
import { startRpcProxy } from "../../support/startRpcProxy.js";
import { until } from "../../support/until.js";
import { patience } from "../../../local/patience.js";

const AN_HOUR = 3_600;
const LIMITS = { perMember: 100_000, perAddress: 1_000_000, failuresPerAddress: 1_000_000, openPerAddress: 1_000 };
const MEMBERS = 30;

describe("what a relayer does for strangers", function () {
  let world: RelayerWorld;
  before(async () => {
    world = await RelayerWorld.create(MEMBERS);
  });
  after(() => world.stop());
  afterEach(() => world.stopServices());

  const nonceOf = (wallet: { address: string }) => world.chain.alliance.forwarder.nonces(wallet.address);
  /** A wallet that nobody has heard of. */
  const stranger = (index: number): HDNodeWallet => world.member(1_000 + index);
  /** A transfer of nothing to oneself: the cheapest way to have somebody pay. */
  const nothing = (wallet: HDNodeWallet) => {
    const { milk } = world.chain.alliance;
    return world.request(wallet, { data: milk.interface.encodeFunctionData("transfer", [wallet.address, 0n]) });
  };
  async function hand(url: string, request: RelayRequest) {
    const response = await fetch(`${url}/v1/requests`, {
      method: "POST",
      headers: { "content-type": "application/json" },
      body: JSON.stringify(z.encode(relayRequest, request)),
    });
    return { status: response.status, code: problem.safeParse(await response.json()).data?.code };
  }
  const started = async (changes: Parameters<RelayerWorld["config"]>[0] = {}) => {
    const relayer = await world.start(world.config({ limits: LIMITS, ...changes }));
    await until(
      async () => (await fetch(`${relayer.url}/health`)).ok,
      (ok) => ok,
    );
    return relayer;
  };

  describe("accounts that are no members", () => {
    it("are refused, and cost nothing: their requests are never sent", async () => {
      const { url } = await started();
      const wallets = Array.from({ length: 5 }, (_, i) => stranger(i));
      for (const wallet of wallets) {
        expect(await hand(url, await nothing(wallet))).to.deep.equal({ status: 403, code: "MEMBER_UNKNOWN" });
        expect(await nonceOf(wallet)).to.equal(0n);
      }
    });

    it("are members as soon as they hold MLK", async () => {
      const { client } = await started();
      const wallet = stranger(20);
      await expectAllianceError("MEMBER_UNKNOWN", async () => client.submit(await nothing(wallet)));
      const gift = world.chain.alliance.milk.interface.encodeFunctionData("transfer", [wallet.address, 5n]);
      const { id } = await client.submit(await world.request(world.member(0), { data: gift }));
      expect((await client.waitFor(id)).status).to.equal("mined");
      await world.stopServices();
      const again = await started();
      const { id: own } = await again.client.submit(await world.request(wallet));
      expect((await again.client.waitFor(own)).status).to.equal("mined");
    });

    it("are found out before anything is sent when the node did not say who they are", async () => {
      const proxy = await startRpcProxy(world.chain.url);
      try {
        const rpc = { url: proxy.url, timeoutSeconds: 1, pollMilliseconds: 20 };
        const { client, url } = await started({ rpc });
        proxy.misbehave({ kind: "cut" });
        await until(
          async () => (await fetch(`${url}/health`)).ok,
          (ok) => !ok,
        );
        const [known, unknown] = [world.member(1), stranger(30)];
        const requests = [await world.request(known), await nothing(unknown)];
        const ids = await Promise.all(requests.map(async (request) => (await client.submit(request)).id));
        proxy.misbehave(undefined);
        const [good, bad] = await Promise.all(ids.map((id) => client.waitFor(id)));
        expect(good?.status).to.equal("mined");
        expect(bad).to.include({ status: "failed", code: "MEMBER_UNKNOWN", transactionHash: null });
      } finally {
        await proxy.stop();
      }
    });

    it("fill no more than the place there is for those of whom nothing is known", async () => {
      const rpc = { url: "http://127.0.0.1:9", timeoutSeconds: 1, pollMilliseconds: 20 };
      const { url } = await world.start(world.config({ rpc, limits: { ...LIMITS, unknown: 2 } }));
      const codes = [];
      for (let i = 0; i < 3; i++) codes.push((await hand(url, await nothing(stranger(40 + i)))).code ?? "taken");
      expect(codes).to.deep.equal(["taken", "taken", "NODE_UNAVAILABLE"]);
    });
  });

  describe("requests whose nonce is not the next", () => {
    it("stand in front of nobody", async () => {
      const { client } = await started({ batches: { maxRequests: 2, waitMilliseconds: 20 } });
      for (let i = 2; i < 20; i++) {
        const wallet = world.member(i);
        await client.submit(await world.request(wallet, { nonce: (await nonceOf(wallet)) + 5n }));
      }
      for (let i = 20; i < 24; i++) {
        const before = await world.chain.provider.getBlockNumber();
        const { id } = await client.submit(await world.request(world.member(i)));
        expect((await client.waitFor(id)).blockNumber).to.equal(before + 1);
      }
    });

    it("are refused when too many wait like it, and others are not", async () => {
      const { client } = await started({ limits: { ...LIMITS, parked: 2 } });
      const gapped = async (index: number, gap = 5n) => {
        const wallet = world.member(index);
        return client.submit(await world.request(wallet, { nonce: (await nonceOf(wallet)) + gap }));
      };
      await gapped(2);
      await gapped(3);
      await expectAllianceError("NONCE_GAP", () => gapped(4));
      await gapped(4, 0n);
    });
  });

  describe("signatures", () => {
    /** The forms that wallets give the same signature. */
    function formsOf({ signature }: RelayRequest): [string, string][] {
      const { r, s, yParity, compactSerialized } = Signature.from(signature);
      const order = 0xfffffffffffffffffffffffffffffffebaaedce6af48a03bbfd25e8cd0364141n;
      const high = toBeHex(order - BigInt(s), 32);
      return [
        ["v 0 or 1", concat([r, s, toBeHex(yParity, 1)])],
        ["v 37 or 38", concat([r, s, toBeHex(37 + yParity, 1)])],
        ["64 bytes", compactSerialized],
        ["an s in the upper half", concat([r, high, toBeHex(28 - yParity, 1)])],
      ];
    }

    it("are taken in every form that wallets make, and run", async () => {
      const { client } = await started();
      const wallet = world.member(24);
      for (let i = 0; i < 4; i++) {
        const request = await world.request(wallet);
        const [form = "", signature = ""] = formsOf(request)[i] ?? [];
        const { id } = await client.submit({ ...request, signature });
        expect(await client.waitFor(id), form).to.include({ status: "mined", code: "" });
      }
    });

    it("handed in again by whoever read them on chain use up nothing of the member's", async () => {
      const { client } = await started({ limits: { ...LIMITS, perMember: 3 } });
      const wallet = world.member(25);
      const request = await world.request(wallet);
      const { id } = await client.submit(request);
      await client.waitFor(id);
      for (let i = 0; i < 10; i++) expect((await client.submit(request)).status).to.equal("mined");
      expect((await client.submit(await world.request(wallet))).status).to.equal("queued");
    });
  });

  describe("a member's own limit", () => {
    it("is not used up by strangers who hand in what the member had run elsewhere", async () => {
      const { client, url } = await started({ limits: { ...LIMITS, perMember: 3 } });
      const wallet = world.member(25);
      const nonce = await nonceOf(wallet);
      const [elsewhere, here, next] = await Promise.all(
        [nonce, nonce + 1n, nonce + 2n].map((own) => world.request(wallet, { nonce: own })),
      );
      if (elsewhere === undefined || here === undefined || next === undefined) throw new TypeError("three were signed");
      const submitter = world.chain.alliance.forwarder.connect(testWallet(90).connect(world.chain.provider));
      await (await submitter.execute(elsewhere, { gasPrice: 0, type: 0 })).wait();
      await client.waitFor((await client.submit(here)).id);
      for (let i = 0; i < 5; i++) expect(await hand(url, elsewhere)).to.deep.equal({ status: 409, code: "NONCE_USED" });
      expect((await client.waitFor((await client.submit(next)).id)).status).to.equal("mined");
    });
  });

  describe("a member's gas", () => {
    it("is bounded over any day, whatever its calls do; what was not sent does not count", async () => {
      const { client } = await started({ limits: { ...LIMITS, gasPerMember: 250_000 } });
      const wallet = world.member(26);
      const submit = async (amount = 1n) =>
        client.waitFor((await client.submit(await world.request(wallet, { amount }))).id);
      for (let i = 0; i < 3; i++) expect((await submit(10n ** 20n)).status).to.equal("failed");
      for (let i = 0; i < 2; i++) expect((await submit()).status).to.equal("mined");
      await expectAllianceError("GAS_SPENT", () => submit());
    });

    it("is bounded for all together that only hold MLK", async () => {
      const { client } = await started({ limits: { ...LIMITS, gasOfHolders: 250_000 } });
      const submit = async (index: number) => client.submit(await world.request(world.member(index)));
      await submit(2);
      await submit(3);
      await expectAllianceError("GAS_SPENT", () => submit(4));
    });
  });

  describe("streams of events", () => {
    const access = async (wallet: HDNodeWallet) => {
      const relayer = { chainId: BigInt(world.chain.manifest.chainId), forwarder: world.forwarder };
      const query = await signEventAccess(relayer, wallet, world.chain.clock() + AN_HOUR);
      return `/v1/members/${wallet.address}/events?${query}`;
    };

    it("are few for one key and for one address: nobody has all of them", async () => {
      const limits = { ...LIMITS, streamsPerMember: 2, streamsPerAddress: 3 };
      const { url } = await started({ limits });
      const abort = new AbortController();
      const open = async (wallet: HDNodeWallet) =>
        fetch(url + (await access(wallet)), { signal: abort.signal }).then(async (response) =>
          response.ok ? "open" : problem.parse(await response.json()).code,
        );
      try {
        const [one, other] = [world.member(2), world.member(3)];
        expect([await open(one), await open(one), await open(one)]).to.deep.equal(["open", "open", "TOO_MANY_OPEN"]);
        expect([await open(other), await open(other)]).to.deep.equal(["open", "TOO_MANY_OPEN"]);
      } finally {
        abort.abort();
      }
      // What was let go of can be had again.
      const again = new AbortController();
      await until(
        async () => (await fetch(url + (await access(world.member(3))), { signal: again.signal })).status,
        (status) => status === 200,
      );
      again.abort();
    });

    it("are not for accounts that are no members", async () => {
      const { url } = await started();
      expect((await fetch(url + (await access(stranger(60))))).status).to.equal(403);
    });

    it("are given back by a client that went while the node was asked who it is", async () => {
      const proxy = await startRpcProxy(world.chain.url);
      try {
        const rpc = { url: proxy.url, timeoutSeconds: 10, pollMilliseconds: 20 };
        const { url, operations } = await started({ rpc, limits: { ...LIMITS, streamsPerMember: 1 } });
        const wallet = world.member(27);
        proxy.misbehave({ kind: "delay", method: "eth_call", milliseconds: 500 });
        const abort = new AbortController();
        const gone = fetch(url + (await access(wallet)), { signal: abort.signal }).catch(() => undefined);
        const asked = proxy.asked.get("eth_call") ?? 0;
        await until(
          async () => proxy.asked.get("eth_call") ?? 0,
          (count) => count > asked,
        );
        abort.abort();
        await gone;
        // The question is over when another that came after it is.
        const other = new AbortController();
        await fetch(url + (await access(world.member(28))), { signal: other.signal });
        other.abort();
        await until(
          async () => (await fetch(`${operations}/metrics`)).text(),
          (text) => /^relayer_streams_open 0$/m.test(text),
        );
        proxy.misbehave(undefined);
      } finally {
        await proxy.stop();
      }
    });

    it("end at once when nothing can follow, and begin anew after a number that the file does not know", async () => {
      const { client, url } = await started();
      const { id } = await client.submit(await world.request(world.member(29)));
      await client.waitFor(id);
      const follow = async (last: string) => {
        const response = await fetch(`${url}/v1/requests/${id}/events`, {
          headers: { "last-event-id": last },
          signal: AbortSignal.timeout(patience(20_000)),
        });
        return [response.status, [...(await response.text()).matchAll(/^id: (\d+)$/gm)].length];
      };
      expect(await follow("1")).to.deep.equal([200, 2]);
      expect(await follow("3")).to.deep.equal([204, 0]);
      for (const last of ["48211", "1e0", "", "-1"]) expect(await follow(last)).to.deep.equal([200, 3]);
    });

    it("tell a member by an event's number nothing of others' requests", async () => {
      const { client, url } = await started();
      const [one, other] = [world.member(4), world.member(5)];
      for (const wallet of [one, one, one, other]) {
        await client.waitFor((await client.submit(await world.request(wallet))).id);
      }
      const abort = new AbortController();
      const response = await fetch(url + (await access(other)), {
        headers: { "last-event-id": "0" },
        signal: abort.signal,
      });
      let text = "";
      for await (const chunk of response.body?.pipeThrough(new TextDecoderStream()) ?? []) {
        text += z.string().parse(chunk);
        if (text.includes('"mined"')) break;
      }
      abort.abort();
      expect([...text.matchAll(/^id: (\d+)$/gm)].map(([, number]) => Number(number))).to.deep.equal([1, 2, 3]);
    });
  });

  it("answers a forger what it answers a stranger, before it asks the node", async () => {
    const { url } = await started({ limits: { ...LIMITS, failuresPerAddress: 2 } });
    const wallet = world.member(6);
    const request = await world.request(wallet);
    const forged = { ...request, signature: await new Wallet(wallet.privateKey).signMessage("other") };
    const codes = [];
    for (let i = 0; i < 3; i++) codes.push((await hand(url, forged)).code);
    expect(codes).to.deep.equal(["SIGNATURE_INVALID", "SIGNATURE_INVALID", "TOO_MANY_REQUESTS"]);
  });
});
