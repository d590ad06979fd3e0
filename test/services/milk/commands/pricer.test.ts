import { expect } from "chai";
import { z } from "zod";
import { testWallet } from "../../../../local/chain/testWallet.js";
import { PricerWorld } from "../../../support/PricerWorld.js";
import { spawnMilk } from "../../../support/spawnMilk.js";

const decisions = z.array(z.object({ proposal: z.string(), outcome: z.string() }));

describe("milk pricer", function () {
  let pricers: PricerWorld;
  let file: string;
  beforeEach(async () => {
    pricers = await PricerWorld.create();
    const { pools, ...rest } = await pricers.config({ rpc: { url: pricers.proxy.url, timeoutSeconds: 30 } });
    const text = pools.map((pool) => ({ ...pool, targetInventory: String(pool.targetInventory) }));
    const settings = JSON.stringify({ ...rest, pools: text }, (_, value: unknown) =>
      typeof value === "bigint" ? Number(value) : value,
    );
    file = await pricers.write("pricer.json5", settings);
  });
  afterEach(() => pricers.stop());

  const run = (args: readonly string[], key?: string) =>
    spawnMilk(["pricer", "--settings", file, ...args], key === undefined ? {} : { MILK_TREASURER_KEY: key }).end;

  it("explains with --dry-run what it would do with each pool, and sends nothing", async () => {
    const before = await pricers.transactions();
    const { code, out, err } = await run(["--dry-run"]);
    expect([code, err]).to.deep.equal([0, ""]);
    expect(out).to.contain(`Pool ${pricers.point}`);
    expect(out).to.match(/inventory {2}50000 of 100000 points \(5000 bp\); net flow \d+ points/);
    expect(out).to.contain("mid        8500 neutral, +100 by inventory, +0 by flow");
    expect(out).to.contain("present 8300/8800 → wanted 8350/8850 → in band 8350/8850 → possible 8350/8850");
    expect(out).to.contain("decision   8350/8850 would be sent");
    expect(await pricers.quote()).to.equal("8300/8800");
    expect(await pricers.transactions()).to.equal(before);
    expect(await pricers.exists("state-0")).to.equal(false);
  });

  it("gives the same as data, and says when the key is not the treasurer's, which it does not show", async () => {
    const { privateKey } = testWallet(pricers.world.member(0).address);
    const { out, err } = await run(["--dry-run", "--json"], privateKey);
    expect(decisions.parse(JSON.parse(out))).to.deep.equal([{ proposal: "8350/8850", outcome: "NOT_TREASURER" }]);
    expect(out + err).not.to.contain(privateKey.slice(2));
  });

  it("names what is wrong with the key without showing it, and ends with exit code 1", async () => {
    const { code, err } = await run([], "0x1234secret");
    expect(code).to.equal(1);
    expect(err).to.contain("INVALID_KEY");
    expect(err).not.to.contain("secret");
  });
});
