import { once } from "node:events";
import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { expect } from "chai";
import { freePort } from "../../../local/chain/startAnvil.js";
import { testWallet } from "../../../local/chain/testWallet.js";
import { Book } from "../../../sdk/book/Book.js";
import { buildCommitment } from "../../../sdk/book/commitment/buildCommitment.js";
import type { CommittedPeriod, PeriodRequest } from "../../../sdk/book/commitment/commitPeriod.js";
import { ThreadPool } from "../../../sdk/book/commitment/ThreadPool.js";
import { purchaseColumns } from "../../../sdk/book/purchase.js";
import type { Verification } from "../../../sdk/book/verify.js";
import { loadFixture, looseFixture, type World } from "../../support/fixture.js";
import { testIndexes } from "../../support/indexWorld.js";
import { InstalledMilk } from "../../support/InstalledMilk.js";
import { tradeAtRandom } from "../../support/tradeAtRandom.js";
import { until } from "../../support/until.js";

const LIMIT_BYTES = 90_000_000;
const CHAIN_ID = 31_337;

describe("the package of the program milk, installed", function () {
  const indexes = testIndexes();
  const { files } = indexes;
  let milk: InstalledMilk;
  let world: World;
  before(async () => {
    milk = await InstalledMilk.install(files.path());
    world = await loadFixture(looseFixture);
    await tradeAtRandom(world, 51n, 5);
  });

  it("has what a machine needs, and nothing of what the project is developed with", async () => {
    const tops = new Set(milk.files.map((file) => file.split("/")[0]));
    expect([...tops]).to.include.members(["LICENSE", "README.md", "dist", "docs", "package.json", "systemd"]);
    expect(milk.files).to.include.members([
      "relayer/relayer.example.json5",
      "relayer/config.ts",
      "docs/operator/services.md",
    ]);
    expect(milk.files.filter((file) => /hardhat|solc|mocha|test/i.test(file))).to.deep.equal([]);
    for (const file of milk.files.filter((each) => /^dist\/.*\.js$/.test(each))) {
      const text = await readFile(milk.path(file), "utf8");
      const found = /(?:from|require\(|import\()\s*"(?:hardhat|@nomicfoundation|mocha|chai|solc|tsx|esbuild)[/"]/.exec(
        text,
      );
      expect(found?.[0], file).to.equal(undefined);
    }
    expect(await milk.size()).to.be.below(LIMIT_BYTES);
  });

  it("tells its version", async () => {
    const manifest = await readFile("services/package.json", "utf8");
    expect(manifest).to.contain(`"version": "${(await milk.run(["--version"], files.path())).trim()}"`);
  });

  it("runs a relayer beside a chain, which status then finds well, until SIGTERM", async () => {
    const { forwarder, exchange } = world.alliance;
    const functions = [exchange.interface.getFunction("sell").format("sighash")];
    const settings = {
      state: files.path("relayer.db"),
      rpc: { url: indexes.url(), pollMilliseconds: 100 },
      chainId: CHAIN_ID,
      port: await freePort(),
      forwarder: { address: await forwarder.getAddress() },
      allow: [{ contract: await exchange.getAddress(), functions }],
    };
    await files.write("relayer.json5", JSON.stringify(settings));
    const key = testWallet(world.member(0).address).privateKey;
    const relayer = milk.start(["relayer", "--settings", "relayer.json5"], files.path(), { MILK_RELAYER_KEYS: key });
    try {
      const url = `http://127.0.0.1:${settings.port}/health`;
      const asked = () => fetch(url).then(({ ok }) => ok, () => false); // prettier-ignore
      await until(asked, (ok) => ok || relayer.child.exitCode !== null);
      const table = await milk.run(["status", "--settings", "relayer.json5"], files.path());
      expect(table).to.match(/^relayer +http:\/\/127\.0\.0\.1:\d+ +ok$/m);
    } finally {
      relayer.child.kill("SIGTERM");
      await once(relayer.child, "close");
    }
    expect(relayer.child.exitCode, relayer.printed()).to.equal(0);
    expect(relayer.printed()).to.contain("relayer stopped").and.not.to.contain(key.slice(2));
  });

  it("makes a book as the contract says, imports into it and verifies it, in a thread as well", async () => {
    const point = await world.point(0).getAddress();
    const cwd = files.path();
    await milk.run(
      ["book", "create", "--book", "a.book", "--point", point, "--hold", "0", "--rpc", indexes.url()],
      cwd,
    );
    const time = new Date(Date.now() - 60_000).toISOString().replace(/\.\d+Z/, "Z");
    await files.write("p.csv", `${purchaseColumns.join(",")}\nP1,C1,${time},100,KRW,5\n`);
    const imported = await milk.run(["book", "import", "--book", "a.book", "--purchases", "p.csv"], cwd);
    expect(imported).to.equal("1 purchase with 5 points recorded, 0 were there before.\n");
    expect(await milk.run(["book", "verify", "--book", "a.book"], cwd)).to.contain("✓ Everything follows");
    const pool = new ThreadPool<{ file: string; roots: boolean }, Verification>(entry("verifyThread.js"), 1);
    const [verified] = await pool.run([{ file: files.path("a.book"), roots: true }]).finally(() => pool.close());
    expect(verified).to.deep.include({ ok: true, entries: 1 });
  });

  it("has the threads of commitments, which do what is done without one", async () => {
    const file = files.path("a.book");
    const book = Book.open(file, { clock: () => Math.floor(Date.now() / 1_000) + 2 * book.programme.periodLength });
    const { period } = book.closePeriod(book.nextPeriod);
    book.close();
    const pool = new ThreadPool<PeriodRequest, CommittedPeriod>(entry("thread.js"), 1);
    const [committed] = await pool.run([{ file, period, workers: 2 }]).finally(() => pool.close());
    expect(committed?.root).to.equal((await buildCommitment({ file, period })).root);
    expect(milk.files).to.include("dist/helperThread.js");
  });

  it("draws a chart with the fonts that it brings", async () => {
    const db = indexes.newFile();
    await (await indexes.open(world, db)).ingester.catchUp();
    await milk.run(["chart", "--db", db, "--out", "pictures"], files.path());
    const pictures = await Promise.all(
      ["exchange.svg", "exchange.png"].map((name) => readFile(files.path("pictures", name))),
    );
    expect(pictures.every(({ length }) => length > 1_000)).to.equal(true);
    expect(await readdir(files.path("pictures"))).to.have.lengthOf(2);
  });

  const entry = (name: string) => pathToFileURL(milk.path(join("dist", name)));
});
