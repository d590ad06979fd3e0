import { expect } from "chai";
import { toBeHex, toQuantity, type TransactionReceipt } from "ethers";
import type { Store } from "../../../../sdk/store/Store.js";
import type { Fate, RelayRequest } from "../../../../sdk/relayer/schemas.js";
import { Checkpoint } from "../../../../services/common/state/Checkpoint.js";
import { chooseBatch, composeBatch, type Chosen } from "../../../../services/relayer/batches/composeBatch.js";
import { Filling } from "../../../../services/relayer/batches/Filling.js";
import { gasOf } from "../../../../services/relayer/batches/gasOf.js";
import { measure } from "../../../../services/relayer/batches/measure.js";
import { RelayerChain } from "../../../../services/relayer/RelayerChain.js";
import { openState } from "../../../../services/relayer/state/openState.js";
import type { Queued } from "../../../../services/relayer/state/RequestQueue.js";
import { GasBurner__factory, type GasBurner } from "../../../../typechain-types/index.js";
import { FREE_GAS } from "../../../../local/chain/startAnvil.js";
import { waitMined } from "../../../../scripts/hardhat/waitMined.js";
import { Random } from "../../../support/random.js";
import { RelayerWorld } from "../../../support/RelayerWorld.js";
import { startRpcProxy } from "../../../support/startRpcProxy.js";
import { until } from "../../../support/until.js";

const BLOCK_GAS = 30_000_000n;
const SEED = BigInt(process.env["SEED"] ?? "1");
const BATCHES = process.env["DEEP"] === "1" ? 200 : 12;
const MEMBERS = 40;
/** What a call spends before it looks how much it was given. */
const BEFORE_LOOKING = 1_000n;
const FREE = { gasPrice: 0, type: 0 } as const;

describe("measure, and the gas limit of a batch made of it", function () {
  let world: RelayerWorld;
  let burner: GasBurner;
  let store: Store;
  let chain: RelayerChain;
  const random = new Random(SEED);

  before(async () => {
    world = await RelayerWorld.create(MEMBERS, ["--gas-limit", String(BLOCK_GAS), ...FREE_GAS]);
    burner = await new GasBurner__factory(submitter()).deploy(FREE);
    await burner.waitForDeployment();
    const config = world.config();
    store = openState(config.state, BigInt(config.chainId), world.forwarder);
    chain = new RelayerChain(config, new Checkpoint(store));
  });
  after(async () => {
    chain.close();
    store.close();
    await world.stop();
  });
  afterEach(() => world.stopServices());

  const submitter = () => {
    const wallet = world.senders(3)[2]?.connect(world.chain.provider);
    if (wallet === undefined) throw new RangeError("no third sender");
    return wallet;
  };
  const queued = (request: RelayRequest): Queued => ({
    id: `${request.from} ${request.nonce}`,
    request,
    acceptedAt: 0,
    wary: false,
    alone: false,
    standing: "linked",
  });
  const burning = async (index: number, amount: bigint, gas: bigint) => {
    const data = burner.interface.encodeFunctionData("burn", [amount, gas - BEFORE_LOOKING]);
    return world.request(world.member(index), { to: await burner.getAddress(), data, gas });
  };
  const setExtra = async (amount: bigint) => waitMined(world.chain.provider, await burner.setExtra(amount, FREE));
  /** As the relayer makes a batch of them. */
  async function chosen(requests: readonly RelayRequest[]): Promise<Chosen[]> {
    const items = requests.map(queued);
    const found = await measure(chain, items, BLOCK_GAS);
    const filling = new Filling(world.config().batches);
    const ready = items.flatMap((item) => {
      const used = found.get(item)?.used;
      return used === undefined ? [] : [filling.allow({ ...item, used })];
    });
    expect(ready).to.have.lengthOf(requests.length);
    return chooseBatch(ready, { maxRequests: 100, maxGas: BLOCK_GAS });
  }
  async function run(batch: readonly Chosen[]): Promise<TransactionReceipt> {
    const { to, data, gasLimit } = composeBatch(chain, submitter().address, world.forwarder, batch);
    const sent = await submitter().sendTransaction({ to, data, gasLimit, ...FREE });
    return waitMined(world.chain.provider, sent);
  }
  /** Of each request, whether its call went through; undefined when it did not run. */
  function runsIn(receipt: TransactionReceipt, batch: readonly Chosen[]): (boolean | undefined)[] {
    const { interface: forwarder } = world.chain.alliance.forwarder;
    const events = receipt.logs.map((log) => forwarder.parseLog(log)?.args.toObject() ?? {});
    return batch.map(({ request }) => {
      const event = events.find(({ signer, nonce }) => signer === request.from && nonce === request.nonce);
      return event?.["success"] === undefined ? undefined : event["success"] === true;
    });
  }

  it("tells of requests that run one after the other what each takes, and what of those before it is in its way", async () => {
    const [rich, poor, early] = [world.member(0), world.member(1), world.member(2)];
    const all = await world.chain.alliance.milk.connect(world.chain.provider).balanceOf(rich);
    const requests = [
      await world.request(rich, { amount: all }),
      await world.request(poor, { amount: 10n ** 20n }),
      await world.request(early, { nonce: 7n }),
      await world.request(world.member(3)),
    ].map(queued);
    const found = await measure(chain, requests, BLOCK_GAS);
    const told = requests.map((item) => found.get(item));
    expect(told.map((one) => one?.nonce)).to.deep.equal([0n, 0n, 0n, 0n]);
    expect(told.map((one) => one?.used === undefined)).to.deep.equal([false, true, true, false]);
    expect(told.map((one) => one?.follows)).to.deep.equal([false, true, true, true]);
    const good = requests.filter((item) => found.get(item)?.used !== undefined);
    const sum = good.reduce((gas, item) => gas + (found.get(item)?.used ?? 0n), 0n);
    const { gasUsed } = await run(good);
    // What it takes is more: the transaction and its calldata.
    expect(gasUsed)
      .to.be.greaterThan(sum - sum / 20n)
      .and.lessThan(sum + 21_000n + 2n * 12_000n);
  });

  it("tells of one that follows its member's others no less than of those: a transaction of its own finds nothing warm", async () => {
    const wallet = world.member(3);
    const next = await world.chain.alliance.forwarder.connect(world.chain.provider).nonces(wallet);
    const [under, second, third] = await Promise.all(
      [0n, 1n, 2n].map(async (i) => queued(await world.request(wallet, { nonce: next + i }))),
    );
    if (under === undefined || second === undefined || third === undefined) throw new RangeError("three requests");
    const alone = (await measure(chain, [under], BLOCK_GAS)).get(under)?.used ?? NaN;
    const behind = await measure(chain, [second, third], BLOCK_GAS, new Map([[wallet.address, [under]]]));
    expect([second, third].map((item) => behind.get(item)?.used)).to.deep.equal([alone, alone]);
  });

  it("leaves out what it has no gas for, and what the node does not answer", async () => {
    const limits = [100_000n, 100_000n, 3_000_000n, 100_000n];
    const requests = (await Promise.all(limits.map((gas, i) => burning(4 + i, 10_000n, gas)))).map(queued);
    expect([...(await measure(chain, requests, 2_400_000n)).keys()].length).to.equal(2);
    const proxy = await startRpcProxy(world.chain.url);
    const other = new RelayerChain(world.config({ rpc: { url: proxy.url, timeoutSeconds: 1 } }), new Checkpoint(store));
    try {
      for (const result of [null, "0x", `0x${"1".padStart(64, "0")}`, {}]) {
        proxy.misbehave({ kind: "answer", method: "eth_call", result });
        expect([...(await measure(other, requests, BLOCK_GAS))]).to.deep.equal([]);
      }
      proxy.misbehave({ kind: "refuse", method: "eth_call", error: { code: 3, message: "reverted", data: "0x" } });
      expect([...(await measure(other, requests, BLOCK_GAS))]).to.deep.equal([]);
    } finally {
      other.close();
      await proxy.stop();
    }
  });

  it(`has every request run with its whole limit, in ${BATCHES} batches of any calls and limits (seed ${SEED})`, async () => {
    for (let i = 0; i < BATCHES; i++) {
      await setExtra(0n);
      const requests = await Promise.all(
        Array.from({ length: Number(random.between(1n, BigInt(MEMBERS))) }, (_, member) => {
          const amount = random.between(0n, 150_000n);
          return burning(member, amount, amount + 45_000n + random.pick([0n, 60_000n, 400_000n, 3_000_000n]));
        }),
      );
      const batch = await chosen(requests);
      // As much more than when it was measured as is set aside for the cheapest.
      await setExtra(random.between(0n, 1_200n));
      const receipt = await run(batch);
      expect(receipt.status, `batch ${i}`).to.equal(1);
      expect(new Set(runsIn(receipt, batch)), `batch ${i}`).to.deep.equal(new Set([true]));
    }
  });

  it("is so close that a block of batches is full by nine tenths, whatever more than they take requests may take", async () => {
    const requests = await Promise.all(Array.from({ length: MEMBERS }, (_, i) => burning(i, 30_000n, 250_000n)));
    const batch = await chosen(requests);
    const { gasLimit } = composeBatch(chain, submitter().address, world.forwarder, batch);
    const { gasUsed } = await run(batch);
    const tail = 250_000n + 60_000n;
    expect(Number(gasUsed) / Number(gasLimit - tail)).to.be.greaterThan(0.9);
    expect(gasOf(requests) > 3n * gasLimit).to.equal(true);
  });

  describe("requests that take much more than when they were tried", () => {
    it("revert a batch once, and then all of it runs, each once, though they still do", async () => {
      const allow = [
        { contract: await burner.getAddress(), functions: ["burn(uint256,uint256)"] },
        { contract: world.milk, functions: ["transfer(address,uint256)"] },
      ];
      await setExtra(0n);
      const { client } = await world.start(world.config({ allow, batches: { waitMilliseconds: 500 } }));
      const [before, count] = [await burner.calls(), 20];
      const requests = await Promise.all(Array.from({ length: count }, (_, i) => burning(10 + i, 5_000n, 300_000n)));
      await world.mine(false);
      const ids = await Promise.all(requests.map(async (request) => (await client.submit(request)).id));
      for (const id of ids) {
        await until(
          () => client.fate(id),
          ({ status }: Fate) => status === "sent",
        );
      }
      await world.chain.provider.send("anvil_setStorageAt", [
        await burner.getAddress(),
        toQuantity(0n),
        toBeHex(200_000n, 32),
      ]);
      await world.mine(true);
      const fates = await Promise.all(ids.map((id) => client.waitFor(id)));
      expect(fates.map(({ status, code }) => `${status} ${code}`)).to.deep.equal(ids.map(() => "mined "));
      expect((await burner.calls()) - before).to.equal(BigInt(count));
      // One reverted; what was in it went with whole limits, of which a batch holds all of these.
      expect(new Set(fates.map(({ transactionHash }) => transactionHash)).size).to.be.at.most(2);
    });
  });
});
