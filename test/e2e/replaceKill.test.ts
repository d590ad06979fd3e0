import { expect } from "chai";
import { parse } from "csv-parse/sync";
import { createHardhatRuntimeEnvironment } from "hardhat/hre";
import config from "../../hardhat.config.js";
import { LogNode } from "../../services/indexer/chain/LogNode.js";
import { parseIndexerConfig } from "../../services/indexer/config.js";
import { Ingester } from "../../services/indexer/ingest/Ingester.js";
import { reconcile } from "../../services/indexer/reconcile.js";
import { IndexFile } from "../../services/indexer/store/IndexFile.js";
import { openAlliance } from "../../scripts/alliance/openAlliance.js";
import { createRandom } from "../../scripts/data/random.js";
import { ACCOUNTS, FREE_GAS, startAnvil, type Anvil } from "../../local/chain/startAnvil.js";
import { firstModule } from "../support/firstAlliance.js";
import { firstPartners } from "../support/firstPartners.js";
import { runApply } from "../support/kill/runApply.js";
import { LivingAlliance } from "../support/LivingAlliance.js";
import { temporaryDirectory } from "../support/temporaryDirectory.js";
import { runMilk } from "../support/runMilk.js";

const DEEP = process.env["DEEP"] === "1";
/** Of those that deploy, and of those that move money and trade. */
const KILLS = DEEP ? 10 : 1;
const A_DAY = 86_400;
/** A run begins to send when it has read its settings; killed so much later at most, it is in the middle. */
const LONGEST_MS = 1_500;

describe("apply on an alliance of 0.1.0, killed at random moments while exchange and oracle are replaced", function () {
  const directory = temporaryDirectory();
  const random = createRandom(20_261_126);
  let node: Anvil;
  before(async () => {
    node = await startAnvil(FREE_GAS, ACCOUNTS.count);
  });
  after(() => node.stop());

  /** Does something with the alliance, as the tasks see it. */
  async function on<Result>(manifest: string, work: (alliance: LivingAlliance) => Promise<Result>): Promise<Result> {
    const { localhost } = config.networks ?? {};
    if (localhost?.type !== "http") throw new TypeError("the network localhost is not what it was");
    const networks = { ...config.networks, localhost: { ...localhost, url: node.url } };
    const paths = { ...config.paths, ignition: directory.path() };
    const hre = await createHardhatRuntimeEnvironment({ ...config, networks, paths }, { network: "localhost" });
    return openAlliance(hre, { manifest, book: "" }, async ({ connection, manifest: parsed, deployment }) =>
      work(new LivingAlliance(connection, parsed, deployment)),
    );
  }

  /** Runs it, killed a few times before, to what can be done now. */
  async function apply(manifest: string, kills = 0): Promise<string> {
    const order = { url: node.url, manifest, directory: directory.path() };
    for (let kill = 0; kill < kills; kill++) await runApply(order, random.between(50, LONGEST_MS));
    return (await runApply(order)).output;
  }

  /** Indexes an exchange, and holds the index against the chain. */
  async function reconciled(exchange: string) {
    const database = directory.path(`${exchange}.index`);
    const settings = { database, rpc: { url: node.url }, chainId: 31_337, port: 0, exchange, firstBlock: 0 };
    const parsed = parseIndexerConfig(settings, "the test");
    const [file, logs] = [IndexFile.openOrCreate(database), new LogNode(parsed)];
    try {
      await new Ingester(file, logs, parsed).catchUp();
      return await reconcile(file, logs);
    } finally {
      logs.close();
      file.close();
    }
  }

  it("ends with the new ones, and with every wei of the old", async () => {
    const first = await directory.write("first.json5", JSON.stringify(firstPartners(1)));
    const next = await directory.write("next.json5", JSON.stringify(firstPartners(1, [["exchange", "generation"], 2])));
    await on(first, async ({ connection, manifest }) => {
      await connection.ignition.deploy(firstModule(manifest), { deploymentId: manifest.name });
    });
    await apply(first);
    const before = await on(first, async (alliance) => {
      const { oracle, exchange } = (await alliance.book()).contracts;
      await alliance.post(oracle.address);
      const member = await alliance.member(0);
      await alliance.link(member, 0);
      await alliance.release(member, 0, 50_000n);
      await alliance.sell(member, 0, 10_000n);
      return { exchange: exchange.address, pool: (await alliance.partner(0)).pool };
    });

    await apply(next, KILLS);
    await on(next, async (alliance) => {
      await alliance.wait(3 * A_DAY);
      await alliance.post((await alliance.book()).contracts.oracle.address);
    });
    await apply(next, KILLS);
    await apply(next);
    await on(next, async (alliance) => {
      expect((await alliance.partner(0)).point.exchange).to.equal((await alliance.book()).contracts.exchange.address);
      expect(await alliance.sell(await alliance.member(0), 0, 1_000n)).to.be.greaterThan(0n);
      await alliance.wait(A_DAY + 1);
    });
    await apply(next);
    expect(await apply(next)).to.contain("sent 0, left 0");
    await on(next, async (alliance) => {
      const { former, contracts } = await alliance.book();
      for (const exchange of [before.exchange, contracts.exchange.address]) {
        expect(await reconciled(exchange), exchange).to.containSubset({ pools: 1, accounts: 3, findings: [] });
      }
      expect(former.map(({ exchange }) => exchange.address)).to.deep.equal([before.exchange]);
      const db = [before.exchange, contracts.exchange.address].map((exchange) => directory.path(`${exchange}.index`));
      const both = ["report", "trades", "--db", ...db];
      const trades = parse((await runMilk(both)).out, { columns: true });
      expect(trades).to.containSubset([
        { exchange: before.exchange, "points given (points)": "10000" },
        { exchange: contracts.exchange.address, "points given (points)": "1000" },
      ]);
      const reserves = await runMilk(["report", "reserves", "--json", "--db", ...db]);
      expect([JSON.parse(reserves.out), reserves.code]).to.containSubset([
        { ok: true, summary: { difference: "0" } },
        0,
      ]);
      const { pool, former: old } = await alliance.partner(0);
      expect([old?.reserve, old?.fees, old?.flows.withdrawn]).to.deep.equal([0n, 0n, before.pool?.reserve]);
      expect(old?.flows.refilled).to.equal(before.pool?.reserve);
      expect(pool?.inventory).to.equal(1_000n);
      expect(old?.inventory).to.equal(before.pool?.inventory);
    });
  });
});
