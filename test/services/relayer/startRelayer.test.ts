import { DatabaseSync } from "node:sqlite";
import { expect } from "chai";
import { z } from "zod";
import { fate, health, relayRequest, type Fate, type RelayRequest } from "../../../sdk/relayer/schemas.js";
import { signEventAccess } from "../../../sdk/relayer/eventAccess.js";
import { FREE_GAS, startAnvil } from "../../../local/chain/startAnvil.js";
import { expectAllianceError } from "../../support/expectAllianceError.js";
import { limitRanges } from "../../support/limitRanges.js";
import { RelayerWorld } from "../../support/RelayerWorld.js";
import { startRpcProxy, type RpcProxy } from "../../support/startRpcProxy.js";
import { until } from "../../support/until.js";
import { patience } from "../../../local/patience.js";

const AN_HOUR = 3_600;
/** Code that answers 0 to whoever asks for the nonce of an account, and reverts when it is asked for anything else. */
const ONLY_NONCES = "0x36602414600a575f5ffd5b60205ff3";

/** Events of a stream, until there are so many or it ends. */
async function events(url: string, count: number, lastEventId?: number) {
  const abort = new AbortController();
  const late = setTimeout(() => abort.abort(), patience(30_000));
  const headers: Record<string, string> = lastEventId === undefined ? {} : { "last-event-id": String(lastEventId) };
  const found: { number: number; fate: Fate }[] = [];
  try {
    const response = await fetch(url, { headers, signal: abort.signal });
    if (response.body === null || !response.ok) throw new Error(`status ${response.status}`);
    let text = "";
    for await (const chunk of response.body.pipeThrough(new TextDecoderStream())) {
      text += z.string().parse(chunk);
      const parts = text.split("\n\n");
      text = parts.pop() ?? "";
      for (const [, number, data] of parts.map((part) => /^id: (\d+)\nevent: fate\ndata: (.*)$/.exec(part) ?? [])) {
        if (data !== undefined) found.push({ number: Number(number), fate: fate.parse(JSON.parse(data)) });
      }
      if (found.length >= count) break;
    }
    return found;
  } finally {
    clearTimeout(late);
    abort.abort();
  }
}

describe("startRelayer", function () {
  let world: RelayerWorld;
  before(async () => {
    world = await RelayerWorld.create(21);
  });
  after(() => world.stop());
  afterEach(() => world.stopServices());

  /** The forwarder in the hands of a sender that is not the relayer's. */
  const elsewhere = () => {
    const sender = world.senders(3)[2]?.connect(world.chain.provider);
    if (sender === undefined) throw new RangeError("no third sender");
    return world.chain.alliance.forwarder.connect(sender);
  };
  const healthOf = async (url: string) => health.parse(await (await fetch(`${url}/health`)).json());

  describe("a request", () => {
    it("is accepted, mined and told about, once, however often it is handed in", async () => {
      const { client } = await world.start();
      const before = await world.received();
      const request = await world.request(world.member(0), { amount: 7n });
      const accepted = await client.submit(request);
      expect(accepted.status).to.equal("queued");
      expect((await client.submit(request)).id).to.equal(accepted.id);
      const done = await client.waitFor(accepted.id);
      expect(done).to.include({ status: "mined", code: "", member: world.member(0).address });
      expect(done.transactionHash).to.match(/^0x[0-9a-f]{64}$/);
      expect((await client.submit(request)).status).to.equal("mined");
      expect(await world.received()).to.equal(before + 7n);
    });

    it("that would fail ends with the contract's error, costs nothing and leaves its nonce", async () => {
      const { client } = await world.start();
      const wallet = world.member(1);
      const nonce = await world.chain.alliance.forwarder.nonces(wallet);
      const { id } = await client.submit(await world.request(wallet, { amount: 10n ** 20n }));
      const failed = await client.waitFor(id);
      expect(failed).to.include({ status: "failed", code: "ERC20InsufficientBalance", transactionHash: null });
      expect(failed.reason).to.contain(wallet.address);
      expect(await world.chain.alliance.forwarder.nonces(wallet)).to.equal(nonce);
      const { id: next } = await client.submit(await world.request(wallet, { nonce }));
      expect((await client.waitFor(next)).status).to.equal("mined");
    });

    it("that fails on chain, since another took what it needs in the same block, is told why", async () => {
      const { client } = await world.start();
      const wallet = world.member(2);
      const { milk } = world.chain.alliance;
      const all = await milk.balanceOf(wallet);
      await world.mine(false);
      const { id } = await client.submit(await world.request(wallet, { amount: all }));
      await until(
        () => client.fate(id),
        ({ status }) => status === "sent",
      );
      // Anybody may offer another price: here the node is told to take the member's own transfer first.
      await until(
        async () =>
          z.string().parse(await world.chain.provider.send("eth_getBlockTransactionCountByNumber", ["pending"])),
        (count) => BigInt(count) > 0n,
      );
      const emptied = `0x${"0".repeat(64)}`;
      const slots: unknown = await world.chain.provider.send("eth_createAccessList", [
        {
          from: wallet.address,
          to: world.milk,
          data: milk.interface.encodeFunctionData("balanceOf", [wallet.address]),
        },
      ]);
      const { accessList } = z
        .object({ accessList: z.array(z.object({ storageKeys: z.array(z.string()) })) })
        .parse(slots);
      for (const key of accessList.flatMap(({ storageKeys }) => storageKeys)) {
        await world.chain.provider.send("anvil_setStorageAt", [world.milk, key, emptied]);
      }
      await world.mine(true);
      const failed = await client.waitFor(id);
      expect(failed).to.include({ status: "failed", code: "ERC20InsufficientBalance" });
      expect(failed.blockNumber).to.be.a("number");
    });

    it("waits for those before it, whatever order they come in", async () => {
      const { client } = await world.start();
      const wallet = world.member(3);
      const first = await world.chain.alliance.forwarder.nonces(wallet);
      const ids: string[] = [];
      for (const step of [2n, 1n, 0n]) {
        ids.push((await client.submit(await world.request(wallet, { nonce: first + step }))).id);
      }
      const fates = await Promise.all(ids.map((id) => client.waitFor(id)));
      expect(fates.map(({ status }) => status)).to.deep.equal(["mined", "mined", "mined"]);
      const [last, middle, earliest] = fates.map(({ blockNumber }) => blockNumber ?? 0);
      expect([earliest, middle, last].toSorted((a = 0, b = 0) => a - b)).to.deep.equal([earliest, middle, last]);
    });

    it("follows those before it that are not mined yet, in the same transaction or the next, and waits for no block", async () => {
      const { client } = await world.start();
      const wallet = world.member(3);
      const first = await world.chain.alliance.forwarder.nonces(wallet);
      await world.mine(false);
      const ids: string[] = [];
      const handIn = async (...steps: bigint[]) => {
        for (const step of steps) {
          ids.push((await client.submit(await world.request(wallet, { nonce: first + step }))).id);
        }
        const sent = ({ status }: Fate) => status === "sent";
        for (const id of ids) await until(() => client.fate(id), sent);
      };
      await handIn(0n);
      await handIn(1n, 2n);
      await handIn(3n);
      await world.mine(true);
      const fates = await Promise.all(ids.map((id) => client.waitFor(id)));
      expect(fates.map(({ status }) => status)).to.deep.equal(Array(4).fill("mined"));
    });

    it("that would fail after the one that is under way waits for it, and ends then", async () => {
      const { client } = await world.start();
      const wallet = world.member(20);
      const nonce = await world.chain.alliance.forwarder.nonces(wallet);
      const amount = await world.chain.alliance.milk.balanceOf(wallet);
      await world.mine(false);
      const { id } = await client.submit(await world.request(wallet, { nonce, amount }));
      await until(
        () => client.fate(id),
        ({ status }) => status === "sent",
      );
      const { id: next } = await client.submit(await world.request(wallet, { nonce: nonce + 1n }));
      await world.mine(true);
      expect((await client.waitFor(id)).status).to.equal("mined");
      expect(await client.waitFor(next)).to.include({ code: "ERC20InsufficientBalance", transactionHash: null });
    });

    it("fails when those before it do not come in time", async () => {
      const { client } = await world.start(world.config({ requests: { longestGapSeconds: 1 } }));
      const wallet = world.member(4);
      const nonce = (await world.chain.alliance.forwarder.nonces(wallet)) + 5n;
      const { id } = await client.submit(await world.request(wallet, { nonce }));
      expect(await client.waitFor(id)).to.include({ status: "failed", code: "NONCE_GAP", transactionHash: null });
    });

    describe("whose deadline passes while it waits", () => {
      let proxy: RpcProxy;
      let ahead: number;
      beforeEach(async () => {
        proxy = await startRpcProxy(world.chain.url);
        ahead = 0;
      });
      afterEach(() => proxy.stop());

      /** A request is handed in to a relayer whose node does not answer, and its deadline passes, as the relayer's clock has it. */
      async function late(request: RelayRequest) {
        proxy.misbehave({ kind: "cut" });
        const rpc = { url: proxy.url, timeoutSeconds: 1, pollMilliseconds: 20 };
        const clock = () => (world.chain.clock() + ahead) * 1_000;
        const { client, url } = await world.start(world.config({ rpc }), { clock });
        const { id } = await client.submit(request);
        ahead = 2 * AN_HOUR - 60;
        const asked = proxy.asked.get("eth_chainId") ?? 0;
        await until(
          async () => proxy.asked.get("eth_chainId") ?? 0,
          (count) => count > asked + 2,
        );
        expect((await client.fate(id)).status).to.equal("queued");
        return { client, id, url };
      }
      const never = () => expect(proxy.asked.get("eth_sendRawTransaction")).to.equal(undefined);

      it("is never sent, and ends EXPIRED when the node says that nobody had it run", async () => {
        const before = await world.received();
        const { client, id } = await late(await world.request(world.member(5)));
        proxy.misbehave(undefined);
        const failed = await client.waitFor(id);
        expect(failed).to.include({ status: "failed", code: "EXPIRED", transactionHash: null });
        expect(await world.received()).to.equal(before);
        never();
      });

      it("ends as it ended for somebody else who had it run", async () => {
        const request = await world.request(world.member(9));
        const { client, id } = await late(request);
        const run = await (await elsewhere().execute(request, { gasPrice: 0, type: 0 })).wait();
        proxy.misbehave(undefined);
        expect(await client.waitFor(id)).to.include({ status: "mined", transactionHash: run?.hash });
        never();
      });

      it("fails when another used its nonce", async () => {
        const wallet = world.member(10);
        const [request, other] = [await world.request(wallet, { amount: 5n }), await world.request(wallet)];
        const { client, id } = await late(request);
        await (await elsewhere().execute(other, { gasPrice: 0, type: 0 })).wait();
        proxy.misbehave(undefined);
        expect(await client.waitFor(id)).to.include({ status: "failed", code: "NONCE_USED", transactionHash: null });
        never();
      });

      it("stays open while the node tells its head and nothing of the request, and keeps no other waiting", async () => {
        const { client, id, url } = await late(await world.request(world.member(11)));
        const nonces = world.chain.alliance.forwarder.interface.getFunction("nonces").selector;
        const account = world.member(11).address.slice(2).toLowerCase();
        const only = (body: string) => body.includes(`${nonces.slice(2)}${"0".repeat(24)}${account}`);
        const error = { code: -32_005, message: "rate limit exceeded" };
        proxy.misbehave({ kind: "refuse", method: "eth_call", error, only });
        const deadline = BigInt(world.chain.clock() + ahead + AN_HOUR);
        const next = await client.submit(await world.request(world.member(12), { deadline }));
        expect(await client.waitFor(next.id)).to.include({ status: "mined" });
        expect((await client.fate(id)).status).to.equal("queued");
        await until(
          () => healthOf(url),
          ({ work }) => work === "NODE_UNAVAILABLE",
        );
        proxy.misbehave(undefined);
        expect(await client.waitFor(id)).to.include({ status: "failed", code: "EXPIRED" });
      });

      it("is given up an hour later, and says that it is not known", async () => {
        const { client, id } = await late(await world.request(world.member(13)));
        ahead += 120;
        const { code, reason } = await client.waitFor(id);
        expect(code).to.equal("EXPIRED");
        expect(reason).to.contain("did not tell");
        never();
      });
    });

    it("whose nonce somebody else used for another fails and does not run", async () => {
      const { client } = await world.start();
      const wallet = world.member(6);
      const [used, other] = [await world.request(wallet, { amount: 3n }), await world.request(wallet, { amount: 4n })];
      await (await elsewhere().execute(used, { gasPrice: 0, type: 0 })).wait();
      const before = await world.received();
      const { id } = await client.submit(other);
      expect(await client.waitFor(id)).to.include({ status: "failed", code: "NONCE_USED", transactionHash: null });
      expect(await world.received()).to.equal(before);
    });

    it("that somebody else had run is found on a node that gives few blocks at once", async () => {
      const proxy = await startRpcProxy(world.chain.url);
      try {
        const rpc = { url: proxy.url, timeoutSeconds: 2, pollMilliseconds: 20 };
        const { client } = await world.start(world.config({ rpc }));
        const request = await world.request(world.member(8));
        const run = await (await elsewhere().execute(request, { gasPrice: 0, type: 0 })).wait();
        proxy.misbehave(limitRanges(3));
        const { id } = await client.submit(request);
        expect(await client.waitFor(id)).to.include({ status: "mined", transactionHash: run?.hash });
      } finally {
        await proxy.stop();
      }
    });

    it("that somebody else had run, alone or among others, ended as it ended there", async () => {
      const { client } = await world.start();
      const [wallet, stranger] = [world.member(6), world.member(16)];
      const nonce = await world.chain.alliance.forwarder.nonces(wallet);
      const [alone, among, failing] = [
        await world.request(wallet, { nonce }),
        await world.request(wallet, { nonce: nonce + 1n }),
        await world.request(wallet, { nonce: nonce + 2n, amount: 10n ** 20n }),
      ];
      const forwarder = elsewhere();
      const free = { gasPrice: 0, type: 0 };
      const first = await (await forwarder.execute(alone, free)).wait();
      const batch = [await world.request(stranger), among, failing];
      const second = await (await forwarder.executeBatch(batch, world.recipient, free)).wait();
      const before = await world.received();
      const ended = async (request: RelayRequest) => client.waitFor((await client.submit(request)).id);
      expect(await ended(alone)).to.include({ status: "mined", transactionHash: first?.hash });
      expect(await ended(among)).to.include({ status: "mined", transactionHash: second?.hash });
      const at = { transactionHash: second?.hash, blockNumber: second?.blockNumber };
      expect(await ended(failing)).to.include({ status: "failed", code: "ERC20InsufficientBalance", ...at });
      expect(await world.received()).to.equal(before);
    });
  });

  describe("a transaction", () => {
    it("that reverts as a whole ends none of its requests: each goes alone, and fails only if that reverts too", async () => {
      const batches = { waitMilliseconds: 300 };
      const { client } = await world.start(world.config({ batches }), { senders: world.senders(1) });
      const wallets = [world.member(13), world.member(14)];
      const { provider } = world.chain;
      const code = await provider.getCode(world.forwarder);
      const nonces = await Promise.all(wallets.map((wallet) => world.chain.alliance.forwarder.nonces(wallet)));
      expect(nonces).to.deep.equal([0n, 0n]);
      const requests = await Promise.all(wallets.map((wallet) => world.request(wallet)));
      await world.mine(false);
      const ids = await Promise.all(requests.map(async (request) => (await client.submit(request)).id));
      const sent = ({ status }: Fate) => status === "sent";
      for (const id of ids) await until(() => client.fate(id), sent);
      try {
        await provider.send("anvil_setCode", [world.forwarder, ONLY_NONCES]);
        await world.mine(true);
        const fates = await Promise.all(ids.map((id) => client.waitFor(id)));
        for (const fate of fates) expect(fate).to.include({ status: "failed", code: "BATCH_REVERTED" });
        const [first, second] = fates.map(({ transactionHash }) => transactionHash);
        expect(first).not.to.equal(second);
      } finally {
        await provider.send("anvil_setCode", [world.forwarder, code]);
      }
      const again = await client.submit(await world.request(world.member(13), { amount: 2n }));
      expect((await client.waitFor(again.id)).status).to.equal("mined");
    });

    describe("of several that were under way when the relayer died", () => {
      const pending = async () =>
        z.string().parse(await world.chain.provider.send("eth_getBlockTransactionCountByNumber", ["pending"]));
      const rawsOf = (state: string) => {
        const database = new DatabaseSync(state);
        const rows = database
          .prepare("SELECT id, nonce, hash FROM outbox JOIN signed ON outbox = id ORDER BY nonce")
          .all();
        database.close();
        return rows.map(({ id, hash }) => ({ id: Number(id), hash: String(hash) }));
      };
      /** Three, of three members, of one sender. */
      async function died() {
        const config = world.config();
        await world.mine(false);
        const { client } = await world.start(config, { senders: world.senders(1) });
        const ids: string[] = [];
        for (const index of [16, 17, 18]) {
          const { id } = await client.submit(await world.request(world.member(index)));
          const sent = ({ status }: Fate) => status === "sent";
          await until(() => client.fate(id), sent);
          ids.push(id);
        }
        await until(pending, (count) => BigInt(count) === 3n);
        await world.stopServices();
        return { config, ids, transactions: rawsOf(config.state) };
      }

      it("those that the node dropped are offered again as they were signed, before the later ones", async () => {
        const { config, ids, transactions } = await died();
        await world.chain.provider.send("anvil_dropTransaction", [transactions[0]?.hash]);
        const { client } = await world.start(config, { senders: world.senders(1) });
        await until(pending, (count) => BigInt(count) === 3n);
        await world.mine(true);
        const fates = await Promise.all(ids.map((id) => client.waitFor(id)));
        expect(fates.map(({ transactionHash }) => transactionHash)).to.deep.equal(transactions.map(({ hash }) => hash));
      });

      it("those that were mined meanwhile end as they did", async () => {
        const { config, ids, transactions } = await died();
        await world.mine(true);
        const { client } = await world.start(config, { senders: world.senders(1) });
        const fates = await Promise.all(ids.map((id) => client.waitFor(id)));
        expect(fates.map(({ transactionHash }) => transactionHash)).to.deep.equal(transactions.map(({ hash }) => hash));
      });

      it("those after a nonce that is nobody's are mined, once a transaction that does nothing takes it", async () => {
        const { config, ids, transactions } = await died();
        await world.chain.provider.send("anvil_dropAllTransactions", []);
        // As a death leaves it between the recorded ends of transactions that the node refused.
        const database = new DatabaseSync(config.state);
        database.prepare("DELETE FROM signed WHERE outbox = ?").run(transactions[0]?.id ?? 0);
        database.prepare("UPDATE outbox SET outcome = 'refused' WHERE id = ?").run(transactions[0]?.id ?? 0);
        database.prepare("DELETE FROM request WHERE id = ?").run(ids[0] ?? "");
        database.close();
        const { client } = await world.start(config, { senders: world.senders(1) });
        await until(pending, (count) => BigInt(count) === 3n);
        await world.mine(true);
        const fates = await Promise.all(ids.slice(1).map((id) => client.waitFor(id)));
        expect(fates.map(({ status, transactionHash }) => [status, transactionHash])).to.deep.equal(
          transactions.slice(1).map(({ hash }) => ["mined", hash]),
        );
      });
    });

    it("that the node forgot is offered again", async () => {
      const { client } = await world.start();
      await world.mine(false);
      const { id } = await client.submit(await world.request(world.member(19)));
      const inPool = async () =>
        z.string().parse(await world.chain.provider.send("eth_getBlockTransactionCountByNumber", ["pending"]));
      await until(inPool, (count) => BigInt(count) === 1n);
      await world.chain.provider.send("anvil_dropAllTransactions", []);
      await until(inPool, (count) => BigInt(count) === 1n);
      await world.mine(true);
      expect((await client.waitFor(id)).status).to.equal("mined");
    });
  });

  describe("events", () => {
    it("tell a request's way to its end, and go on after the last one seen", async () => {
      const { client, url } = await world.start();
      const { id } = await client.submit(await world.request(world.member(7)));
      const all = await events(`${url}/v1/requests/${id}/events`, 10);
      expect(all.map((event) => event.fate.status)).to.deep.equal(["queued", "sent", "mined"]);
      const rest = await events(`${url}/v1/requests/${id}/events`, 10, all[0]?.number);
      expect(rest).to.deep.equal(all.slice(1));
    });

    it("tell a member about all its requests, and nobody else", async () => {
      const { client, url } = await world.start();
      const [wallet, stranger] = [world.member(8), world.member(9)];
      const relayer = { chainId: BigInt(world.chain.manifest.chainId), forwarder: world.forwarder };
      const expiresAt = world.chain.clock() + AN_HOUR;
      const path = `${url}/v1/members/${wallet.address}/events?`;
      const stream = events(path + (await signEventAccess(relayer, wallet, expiresAt)), 3, 0);
      const { id } = await client.submit(await world.request(wallet));
      await client.submit(await world.request(stranger));
      const told = await stream;
      expect(told.map((event) => [event.fate.id, event.fate.status])).to.deep.equal(
        ["queued", "sent", "mined"].map((status) => [id, status]),
      );
      const refused = [
        await signEventAccess(relayer, stranger, expiresAt),
        await signEventAccess(relayer, wallet, world.chain.clock() - 1),
        await signEventAccess(relayer, wallet, expiresAt + 2 * 86_400),
        await signEventAccess({ ...relayer, chainId: 1n }, wallet, expiresAt),
      ];
      for (const query of refused) expect((await fetch(path + query)).status).to.equal(401);
    });
  });

  describe("somebody whose requests all fail", () => {
    it("does not delay others by a block", async () => {
      const { client } = await world.start(world.config({ limits: { perMember: 100_000, perAddress: 1_000_000 } }));
      const [flooder, wallet] = [world.member(10), world.member(11)];
      const nonce = await world.chain.alliance.forwarder.nonces(flooder);
      const flood = async (amount: bigint) => client.submit(await world.request(flooder, { amount, nonce }));
      const stopping = new AbortController();
      const codes = new Set<string>();
      const flooding = (async () => {
        for (let amount = 10n ** 20n; !stopping.signal.aborted; amount++) {
          const { id } = await flood(amount);
          codes.add((await client.waitFor(id)).code);
        }
      })();
      try {
        for (let i = 0; i < 5; i++) {
          const before = await world.chain.provider.getBlockNumber();
          const { id } = await client.submit(await world.request(wallet));
          expect((await client.waitFor(id)).blockNumber).to.equal(before + 1);
        }
      } finally {
        stopping.abort();
      }
      await flooding;
      expect([...codes]).to.deep.equal(["ERC20InsufficientBalance"]);
    });
  });

  describe("a node that is down, late, wrong or another", () => {
    const cases = [
      ["down", "NODE_UNAVAILABLE", { kind: "cut" }],
      ["late", "NODE_UNAVAILABLE", { kind: "delay", milliseconds: 1_500 }],
      ["talking nonsense", "NODE_UNAVAILABLE", { kind: "answer", method: "eth_getBlockByNumber", result: "soon" }],
      ["of another chain", "WRONG_CHAIN", { kind: "answer", method: "eth_chainId", result: "0x1" }],
      ["without the forwarder", "NO_CONTRACT", { kind: "answer", method: "eth_getCode", result: "0x" }],
    ] as const;

    for (const [i, [what, code, mischief]] of cases.entries()) {
      it(`that is ${what} is sent nothing; what was accepted is mined afterwards`, async () => {
        const proxy = await startRpcProxy(world.chain.url);
        try {
          const rpc = { url: proxy.url, timeoutSeconds: 1, pollMilliseconds: 20 };
          const { client, url } = await world.start(world.config({ rpc }));
          const request = await world.request(world.member(12 + i));
          proxy.misbehave(mischief);
          await until(
            () => healthOf(url),
            ({ node }) => node === code,
          );
          const sent = proxy.asked.get("eth_sendRawTransaction");
          if (code === "NODE_UNAVAILABLE") expect((await client.submit(request)).status).to.equal("queued");
          else await expectAllianceError(code, () => client.submit(request));
          expect(proxy.asked.get("eth_sendRawTransaction")).to.equal(sent);
          proxy.misbehave(undefined);
          await until(
            () => healthOf(url),
            ({ status }) => status === "ok",
          );
          const { id } = await client.submit(request);
          expect((await client.waitFor(id)).status).to.equal("mined");
        } finally {
          await proxy.stop();
        }
      });
    }

    it("that was replaced is sent nothing, and requests are refused", async () => {
      const proxy = await startRpcProxy(world.chain.url);
      const fresh = await startAnvil(FREE_GAS);
      try {
        const rpc = { url: proxy.url, timeoutSeconds: 1, pollMilliseconds: 20 };
        const { client, url } = await world.start(world.config({ rpc }));
        const { id } = await client.submit(await world.request(world.member(17)));
        await client.waitFor(id);
        const request = await world.request(world.member(17));
        proxy.forwardTo(fresh.url);
        await until(
          () => healthOf(url),
          ({ node }) => node === "NODE_BEHIND",
        );
        await expectAllianceError("NODE_BEHIND", () => client.submit(request));
      } finally {
        await fresh.stop();
        await proxy.stop();
      }
    });
  });

  describe("the start", () => {
    it("is refused while a transaction is under way whose sender's key is missing", async () => {
      const config = world.config();
      await world.mine(false);
      const { client } = await world.start(config, { senders: world.senders(1) });
      const { id } = await client.submit(await world.request(world.member(18)));
      await until(
        () => client.fate(id),
        ({ status }) => status === "sent",
      );
      await world.stopServices();
      await expectAllianceError("SENDER_MISSING", () => world.start(config, { senders: world.senders().slice(1) }));
      const again = await world.start(config);
      await world.mine(true);
      expect((await again.client.waitFor(id)).status).to.equal("mined");
    });
  });

  it("shows its requests as JSON like those it takes", async () => {
    const request: RelayRequest = await world.request(world.member(19));
    expect(relayRequest.parse(z.encode(relayRequest, request))).to.deep.equal(request);
  });
});
