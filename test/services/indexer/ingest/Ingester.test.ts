import { expect } from "chai";
import { ZeroAddress } from "ethers";
import { expectAllianceError } from "../../../support/expectAllianceError.js";
import { connection, loadFixture, looseFixture, networkHelpers, time, World } from "../../../support/fixture.js";
import { describeOnEngines } from "../../../support/postgres/describeOnEngines.js";
import { contentOf, testIndexes } from "../../../support/indexWorld.js";
import { startRpcProxy, type RpcProxy } from "../../../support/startRpcProxy.js";
import { tradeAtRandom } from "../../../support/tradeAtRandom.js";
import { IndexWriter } from "../../../../services/indexer/store/IndexWriter.js";
import { placeOf } from "../../../../services/indexer/store/position.js";
import { numberOf } from "../../../../services/indexer/store/rows.js";
import { AllianceError } from "../../../../sdk/AllianceError.js";
import { reconcile } from "../../../../services/indexer/reconcile.js";

/** One by one: blocks that the embedded network mines at once do not always name the one before as their parent. */
async function mine(blocks: number): Promise<void> {
  for (let i = 0; i < blocks; i++) await networkHelpers.mine();
}

async function busyFixture(): Promise<World> {
  const world = await looseFixture();
  await tradeAtRandom(world, 5n, 60);
  return world;
}

describeOnEngines("Ingester", ({ newAddress }) => {
  const indexes = testIndexes(newAddress);
  let proxy: RpcProxy;

  before(async () => {
    proxy = await startRpcProxy(indexes.url());
  });
  afterEach(() => proxy.misbehave(undefined));
  after(() => proxy.stop());

  describe("step", () => {
    it("records what the chain's state says, to the point and to the wei", async () => {
      const world = await loadFixture(busyFixture);
      const { ingester, file, node } = await indexes.open(world, indexes.newFile());
      const { more, indexed } = await ingester.catchUp();
      expect(more).to.be.false;
      expect(indexed).to.equal(await connection.ethers.provider.getBlockNumber());
      const { findings, accounts, pools } = await reconcile(file, node);
      expect(findings).to.deep.equal([]);
      expect(pools).to.equal(5);
      expect(accounts).to.be.greaterThan(10);
      const logs = await connection.ethers.provider.getLogs({ address: world.alliance.exchange, fromBlock: 0 });
      const swapped = world.alliance.exchange.interface.getEvent("Swapped").topicHash;
      expect(file.first("SELECT count(*) AS n FROM trade")).to.deep.include({
        n: logs.filter(({ topics }) => topics[0] === swapped).length,
      });
    });

    it("makes the same index in ranges of any size, and nothing more when there is nothing new", async () => {
      const world = await loadFixture(busyFixture);
      const whole = indexes.newFile();
      const { ingester } = await indexes.open(world, whole);
      await ingester.catchUp();
      const expected = contentOf(whole);
      expect(await ingester.catchUp()).to.include({ logs: 0, forgotten: 0 });
      expect(contentOf(whole)).to.deep.equal(expected);
      const pieces = indexes.newFile();
      await (await indexes.open(world, pieces, { blocksPerCall: 7 })).ingester.catchUp();
      expect(contentOf(pieces)).to.deep.equal(expected);
    });

    it("asks for less when the node refuses a range or has too many results for it", async () => {
      const world = await loadFixture(busyFixture);
      const whole = indexes.newFile();
      await (await indexes.open(world, whole)).ingester.catchUp();
      const limited = indexes.newFile();
      proxy.misbehave({ method: "eth_getLogs", kind: "cut", times: 4 });
      await (await indexes.open(world, limited, { url: proxy.url })).ingester.catchUp();
      expect(proxy.asked.get("eth_getLogs")).to.be.greaterThan(4 + 3);
      expect(contentOf(limited)).to.deep.equal(contentOf(whole));
    });

    it("begins and goes on with a node that takes few calls in one message", async () => {
      const world = await loadFixture(busyFixture);
      const whole = indexes.newFile();
      await (await indexes.open(world, whole)).ingester.catchUp();
      const error = { code: -32_005, message: "Number of requests exceeds max batch size" };
      const besu = { kind: "limit", text: JSON.stringify({ jsonrpc: "2.0", id: null, error }) } as const;
      for (const mischief of [
        { ...besu, most: 20 },
        { ...besu, most: 1 },
        { kind: "limit", most: 3, status: 413 } as const,
      ]) {
        const limited = indexes.newFile();
        proxy.misbehave(mischief);
        await (await indexes.open(world, limited, { url: proxy.url })).ingester.catchUp();
        expect(contentOf(limited)).to.deep.equal(contentOf(whole));
      }
    });

    it("leaves a node alone that was asked too often, and goes on at its next step", async () => {
      const world = await loadFixture(looseFixture);
      const { ingester } = await indexes.open(world, indexes.newFile(), { url: proxy.url });
      const error = { code: -32_005, message: "daily request count exceeded, request rate limited" };
      proxy.misbehave({ kind: "refuse", method: "eth_getLogs", error });
      const asked = proxy.asked.get("eth_getLogs") ?? 0;
      await expectAllianceError("NODE_UNAVAILABLE", () => ingester.step());
      expect((proxy.asked.get("eth_getLogs") ?? 0) - asked).to.equal(1);
      proxy.misbehave(undefined);
      expect((await ingester.catchUp()).more).to.equal(false);
    });

    it("stays so many blocks behind the newest as it is told to", async () => {
      const world = await loadFixture(looseFixture);
      const { ingester } = await indexes.open(world, indexes.newFile(), { confirmations: 4 });
      const { head, indexed } = await ingester.catchUp();
      expect(indexed).to.equal(head - 4);
    });

    it("goes on after a node that was down, late or wrong, having recorded nothing of it", async () => {
      const world = await loadFixture(looseFixture);
      const path = indexes.newFile();
      const { ingester } = await indexes.open(world, path, { url: proxy.url });
      await ingester.catchUp();
      await world.release(0, world.member(0), 5n);
      const before = contentOf(path);
      const wrong = [
        { kind: "cut" },
        { method: "eth_getLogs", kind: "answer", result: "nonsense" },
        { method: "eth_getBlockByNumber", kind: "answer", result: null },
        { method: "eth_chainId", kind: "answer", result: {} },
      ] as const;
      for (const mischief of wrong) {
        proxy.misbehave(mischief);
        await expectAllianceError("NODE_UNAVAILABLE", () => ingester.step());
      }
      proxy.misbehave({ method: "eth_chainId", kind: "answer", result: "0x1" });
      await expectAllianceError("WRONG_CHAIN", () => ingester.step());
      expect(contentOf(path)).to.deep.equal(before);
      proxy.misbehave(undefined);
      expect(await ingester.catchUp()).to.include({ more: false });
      expect(contentOf(path)["move"]).to.have.lengthOf((before["move"]?.length ?? 0) + 1);
    });

    it("does not believe a node that leaves out logs", async () => {
      const world = await loadFixture(looseFixture);
      const path = indexes.newFile();
      const { ingester } = await indexes.open(world, path, { url: proxy.url });
      await ingester.catchUp();
      await world.release(0, world.member(0), 5n, 20n);
      proxy.misbehave({ method: "eth_getLogs", kind: "answer", result: [], times: 3 });
      await ingester.catchUp();
      proxy.misbehave(undefined);
      const before = contentOf(path);
      await world.point(0).connect(world.member(0)).transfer(world.member(1), 3n);
      await expectAllianceError("LOG_INCOMPLETE", () => ingester.step());
      expect(contentOf(path)).to.deep.equal(before);
    });

    it("refuses an exchange that is not there, and a first block after the deployment", async () => {
      const world = await loadFixture(looseFixture);
      const nowhere = await indexes.open(world, indexes.newFile(), { exchange: ZeroAddress });
      await expectAllianceError("NO_CONTRACT", () => nowhere.ingester.step());
      const firstBlock = (await connection.ethers.provider.getBlockNumber()) + 1;
      const late = await indexes.open(world, indexes.newFile(), { firstBlock });
      await world.alliance.exchange.connect(world.member(0)).sell(world.point(0), 100n, 0n, 2n ** 40n, world.member(0));
      await expectAllianceError("LOG_INCOMPLETE", () => late.ingester.step());
    });

    it("refuses the database of another alliance", async () => {
      const world = await loadFixture(looseFixture);
      const path = indexes.newFile();
      await (await indexes.open(world, path)).ingester.catchUp();
      await expectAllianceError("INDEX_OTHER", () => indexes.open(world, path, { exchange: ZeroAddress }));
      await expectAllianceError("INDEX_OTHER", () => indexes.open(world, path, { chainId: 1 }));
      await expectAllianceError("INDEX_OTHER", () => indexes.open(world, path, { firstBlock: 1 }));
    });

    it("records nothing twice when two indexers write to one database", async () => {
      const world = await loadFixture(busyFixture);
      const path = indexes.newFile();
      const [one, other] = [await indexes.open(world, path), await indexes.open(world, path)];
      const ends = await Promise.allSettled([one.ingester.catchUp(), other.ingester.catchUp()]);
      const refused = ends.flatMap((end) =>
        end.status === "rejected" && end.reason instanceof AllianceError ? [end.reason.code] : [],
      );
      expect(refused).to.deep.equal(["INDEXER_RUNNING"]);
      expect((await reconcile(one.file, one.node)).findings).to.deep.equal([]);
    });

    it("shares an index with others that may write to it, and makes the same one", async () => {
      const world = await loadFixture(busyFixture);
      const [alone, path] = [indexes.newFile(), indexes.newFile()];
      await (await indexes.open(world, alone)).ingester.catchUp();
      const opened = [];
      for (let i = 0; i < 3; i++) opened.push(await indexes.open(world, path, { blocksPerCall: 9, shared: true }));
      const newest = await connection.ethers.provider.getBlockNumber();
      const added = opened.map(async ({ ingester }) => {
        for (let logs = 0; ;) {
          const step = await ingester.step();
          logs += step.logs;
          if (step.indexed === newest) return logs;
        }
      });
      await Promise.all(added);
      expect(contentOf(path)).to.deep.equal(contentOf(alone));
    });

    it("neither adds nor forgets what another has added or forgotten meanwhile", async () => {
      const world = await loadFixture(looseFixture);
      const path = indexes.newFile();
      const { file, ingester } = await indexes.open(world, path);
      await ingester.catchUp();
      const source = file.source();
      if (source === undefined) throw new TypeError("the index has no source");
      const writer = new IndexWriter(file, source, 64);
      const known = writer.last();
      if (known === undefined) throw new TypeError("the index has no block");
      const before = contentOf(path);
      const { number, hash } = known;
      for (const seen of [
        { number: number - 1, hash },
        { number, hash: `0x${"7".repeat(64)}` },
      ]) {
        await expectAllianceError("INDEXER_RUNNING", () => writer.forgetAfter(number - 3, seen));
      }
      for (const [from, parentHash] of [
        [number + 1, `0x${"7".repeat(64)}`],
        [number + 2, hash],
        [number, hash],
      ] as const) {
        const headers = new Map([[from, { number: from, hash: `0x${"8".repeat(64)}`, parentHash, time: 2 ** 40 }]]);
        const batch = { from, to: from, headers, events: [], programmes: [] };
        await expectAllianceError("INDEXER_RUNNING", () => writer.add(batch));
      }
      expect(contentOf(path)).to.deep.equal(before);
    });
  });

  describe("when the chain is replaced", () => {
    it("forgets the blocks that are gone, and follows the new ones", async () => {
      const world = await loadFixture(looseFixture);
      const path = indexes.newFile();
      const { ingester, file, node } = await indexes.open(world, path);
      const snapshot = await networkHelpers.takeSnapshot();
      await world.release(0, world.member(0), 5n);
      await tradeAtRandom(world, 6n, 5);
      await ingester.catchUp();
      await snapshot.restore();
      await world.release(0, world.member(1), 7n);
      await tradeAtRandom(world, 7n, 12);
      const steps: number[] = [];
      await ingester.catchUp(({ forgotten }) => steps.push(forgotten));
      expect(Math.max(...steps)).to.be.greaterThan(0);
      expect((await reconcile(file, node)).findings).to.deep.equal([]);
      const fresh = indexes.newFile();
      await (await indexes.open(world, fresh)).ingester.catchUp();
      expect(contentOf(path)).to.deep.equal(contentOf(fresh));
    });

    it("forgets a programme with the block it joined in, and reads its log anew", async () => {
      const snapshot = await networkHelpers.takeSnapshot();
      const world = await World.deploy();
      await world.link(0, world.member(0));
      await world.release(0, world.member(0), 5n);
      const path = indexes.newFile();
      const { file, ingester } = await indexes.open(world, path, { reorgDepth: 200 });
      await ingester.catchUp();
      const expected = contentOf(path);
      const last = file.first("SELECT max(position) AS position FROM programme") ?? {};
      const joined = placeOf(numberOf(last, "position")).block;
      const source = file.source();
      if (source === undefined) throw new TypeError("the index has no source");
      const writer = new IndexWriter(file, source, 200);
      const known = writer.last();
      if (known === undefined) throw new TypeError("the index has no block");
      writer.forgetAfter(joined - 1, known);
      expect(file.all("SELECT * FROM programme")).to.have.lengthOf(4);
      await ingester.catchUp();
      expect(contentOf(path)).to.deep.equal(expected);
      await snapshot.restore();
    });

    it("refuses a chain that has none of the newest blocks, and changes nothing", async () => {
      const world = await loadFixture(looseFixture);
      const path = indexes.newFile();
      const snapshot = await networkHelpers.takeSnapshot();
      await mine(30);
      const { ingester } = await indexes.open(world, path, { reorgDepth: 10 });
      await ingester.catchUp();
      const before = contentOf(path);
      await snapshot.restore();
      await time.increase(5);
      await mine(40);
      await expectAllianceError("CHAIN_REPLACED", () => ingester.step());
      expect(contentOf(path)).to.deep.equal(before);
    });

    it("waits for a node that is behind", async () => {
      const world = await loadFixture(looseFixture);
      const snapshot = await networkHelpers.takeSnapshot();
      await mine(3);
      const { ingester } = await indexes.open(world, indexes.newFile());
      await ingester.catchUp();
      await snapshot.restore();
      await expectAllianceError("NODE_BEHIND", () => ingester.step());
    });
  });
});
