import { expect } from "chai";
import { Forger } from "../../../support/auditWorld.js";
import { accrueMany, DAY, FIRST_PERIOD, makeBook } from "../../../support/bookWorld.js";
import { spawnMilk } from "../../../support/spawnMilk.js";
import { temporaryDirectory } from "../../../support/temporaryDirectory.js";
import { startAnvil, type Anvil } from "../../../../local/chain/startAnvil.js";
import { closeAndBuild } from "../../../../sdk/book/commitment/closeAndBuild.js";

let node: Anvil;

/** Runs it as an auditor does. */
const milkAudit = (...args: string[]) => spawnMilk(["book", "audit", ...args]).end;

describe("milk book audit", function () {
  const files = temporaryDirectory();
  let right = "";
  let wrong = "";

  before(async () => {
    node = await startAnvil();
    [right, wrong] = [files.path("right.db"), files.path("wrong.db")];
    for (const path of [right, wrong]) {
      const world = makeBook(path);
      accrueMany(world, 5);
      world.now += DAY;
      await closeAndBuild(world.book, FIRST_PERIOD, { workers: 1 });
      world.book.close();
    }
    const forger = new Forger(wrong);
    forger.run("UPDATE entry SET points = points + 1 WHERE seq = 2");
    forger.close();
  });

  after(() => node.stop());

  it("ends with exit code 0 when a book matches, with text or JSON", async () => {
    const text = await milkAudit("--book", right);
    expect(text.out).to.contain("✓ Everything matches.");
    expect(text.code).to.equal(0);
    const { out, err, code } = await milkAudit("--book", right, "--json");
    expect([JSON.parse(out)]).to.containSubset([{ ok: true, entries: 5, members: 5, findings: [] }]);
    expect([err, code]).to.deep.equal(["", 0]);
  });

  it("ends as ever when whoever reads its output has read enough", async () => {
    const { child, end } = spawnMilk(["book", "audit", "--book", right]);
    child.stdout.destroy();
    const { code, err } = await end;
    expect(err).not.to.contain("EPIPE");
    expect(code).to.equal(0);
  });

  it("ends with exit code 1 when something does not match", async () => {
    const { out, code } = await milkAudit("--book", wrong);
    expect(out).to.contain("JOURNAL_BROKEN").and.to.contain("entry 2");
    expect(code).to.equal(1);
  });

  it("ends with exit code 1 when a node is named without a contract or the other way, or the contract is not there", async () => {
    const missing = await milkAudit("--book", right, "--rpc", node.url);
    expect(missing.err).to.contain("POINT_MISSING");
    const point = "0x5FbDB2315678afecb367f032d93F642f64180aa3";
    const absent = await milkAudit("--book", right, "--rpc", node.url, "--point", point);
    expect(absent.err).to.contain("CHAIN_UNREADABLE");
    const invalid = await milkAudit("--book", right, "--rpc", node.url, "--point", "YNJ");
    expect(invalid.err).to.contain("INVALID_ACCOUNT");
    const nowhere = await milkAudit("--book", right, "--point", point);
    expect(nowhere.err).to.contain("NETWORK_MISSING").and.contain("--rpc");
    expect([missing, absent, invalid, nowhere].map(({ code }) => code)).to.deep.equal([1, 1, 1, 1]);
  });
});
