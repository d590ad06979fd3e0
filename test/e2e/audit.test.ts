import { spawn } from "node:child_process";
import { once } from "node:events";
import { expect } from "chai";
import { Forger } from "../support/auditWorld.js";
import { accrueMany, DAY, FIRST_PERIOD, makeBook } from "../support/bookWorld.js";
import { temporaryDirectory } from "../support/temporaryDirectory.js";
import { patience } from "../../local/patience.js";
import { startAnvil, type Anvil } from "../../local/chain/startAnvil.js";
import { closeAndBuild } from "../../sdk/book/commitment/closeAndBuild.js";

let node: Anvil;

/** Runs `hardhat audit` as an auditor does. */
async function hardhatAudit(...args: string[]) {
  const command = ["node_modules/hardhat/dist/src/cli.js", "audit", ...args];
  const env = { ...process.env, LOCALHOST_RPC_URL: node.url };
  const run = spawn(process.execPath, command, { stdio: ["ignore", "pipe", "pipe"], env, timeout: patience(60_000) });
  let [out, err] = ["", ""];
  run.stdout.on("data", (chunk: Buffer) => (out += chunk.toString()));
  run.stderr.on("data", (chunk: Buffer) => (err += chunk.toString()));
  await once(run, "close");
  return { code: run.exitCode, out, err };
}

describe("hardhat audit", function () {
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
    const text = await hardhatAudit("--book", right);
    expect(text.out).to.contain("✓ Everything matches.");
    expect(text.code).to.equal(0);
    const { out, err, code } = await hardhatAudit("--book", right, "--json");
    expect([JSON.parse(out)]).to.containSubset([{ ok: true, entries: 5, members: 5, findings: [] }]);
    expect([err, code]).to.deep.equal(["", 0]);
  });

  it("ends as ever when whoever reads its output has read enough", async () => {
    const command = ["node_modules/hardhat/dist/src/cli.js", "audit", "--book", right];
    const run = spawn(process.execPath, command, { stdio: ["ignore", "pipe", "pipe"], timeout: patience(60_000) });
    run.stdout.destroy();
    let err = "";
    run.stderr.on("data", (chunk: Buffer) => (err += chunk.toString()));
    await once(run, "close");
    expect(err).not.to.contain("EPIPE");
    expect(run.exitCode).to.equal(0);
  });

  it("ends with exit code 1 when something does not match", async () => {
    const { out, code } = await hardhatAudit("--book", wrong);
    expect(out).to.contain("JOURNAL_BROKEN").and.to.contain("entry 2");
    expect(code).to.equal(1);
  });

  it("ends with exit code 1 when a network is named without a contract, or the contract is not there", async () => {
    const missing = await hardhatAudit("--book", right, "--network", "localhost");
    expect(missing.err).to.contain("POINT_MISSING");
    const point = "0x5FbDB2315678afecb367f032d93F642f64180aa3";
    const absent = await hardhatAudit("--book", right, "--network", "localhost", "--point", point);
    expect(absent.err).to.contain("CHAIN_UNREADABLE");
    const invalid = await hardhatAudit("--book", right, "--network", "localhost", "--point", "YNJ");
    expect(invalid.err).to.contain("INVALID_ACCOUNT");
    expect([missing.code, absent.code, invalid.code]).to.deep.equal([1, 1, 1]);
  });
});
