import { DatabaseSync } from "node:sqlite";
import { expect } from "chai";
import { loadFixture, looseFixture, type World } from "../../../support/fixture.js";
import { testIndexes } from "../../../support/indexWorld.js";
import { runMilk } from "../../../support/runMilk.js";
import { tradeAtRandom } from "../../../support/tradeAtRandom.js";

describe("milk reconcile", () => {
  const indexes = testIndexes();
  let world: World;
  let settings: string;
  let database: string;

  before(async () => {
    world = await loadFixture(looseFixture);
    await tradeAtRandom(world, 51n, 5);
    database = indexes.newFile();
    await (await indexes.open(world, database)).ingester.catchUp();
    const config = {
      database,
      rpc: { url: indexes.url() },
      chainId: 31_337,
      exchange: await world.alliance.exchange.getAddress(),
      firstBlock: 0,
      port: 0,
    };
    settings = await indexes.files.write("indexer.json5", JSON.stringify(config));
  });

  it("finds nothing that differs in a database that followed its chain", async () => {
    const { out, code } = await runMilk(["reconcile"], { settings });
    expect(out).to.match(/^Block \d+: 5 pools and \d+ accounts compared, 0 differences\.\n$/);
    expect(code).to.equal(0);
  });

  it("names what differs, with exit code 1", async () => {
    const opened = new DatabaseSync(database);
    opened.exec("UPDATE pool SET paid = '1'");
    opened.close();
    const { out, code } = await runMilk(["reconcile"], { settings, json: true });
    expect(code, out).to.equal(1);
    expect([JSON.parse(out)]).to.containSubset([{ pools: 5 }]);
    expect(out).to.match(/reserve/i);
  });
});
