import { readFile } from "node:fs/promises";
import { expect } from "chai";
import { createHardhatRuntimeEnvironment } from "hardhat/hre";
import type { HardhatRuntimeEnvironment } from "hardhat/types/hre";
import config from "../../../hardhat.config.js";
import { addressBookSchema } from "../../../scripts/lib/alliance/AddressBook.js";
import { ACCOUNTS } from "../../../scripts/lib/startAnvil.js";
import { startBesu, type BesuNode } from "../../support/besu/startBesu.js";
import { firstPartners } from "../../support/firstPartners.js";
import type { Change } from "../../support/changedManifest.js";
import { temporaryDirectory } from "../../support/temporaryDirectory.js";

/** What the process would end with. */
const exitCodeOf = ({ exitCode }: Pick<NodeJS.Process, "exitCode">) => exitCode ?? 0;

describe("hardhat alliance", function () {
  const directory = temporaryDirectory();
  let node: BesuNode;
  let hre: HardhatRuntimeEnvironment;

  before(async () => {
    node = await startBesu();
    // The first partner's people are among the first accounts.
    const localhost = { type: "http" as const, url: node.url, accounts: { ...ACCOUNTS, count: 36 } };
    const paths = { ...config.paths, ignition: directory.path("ignition") };
    hre = await createHardhatRuntimeEnvironment(
      { ...config, networks: { ...config.networks, localhost }, paths },
      { network: "localhost" },
    );
  });
  after(() => node.stop());

  const manifest = (...changes: Change[]) =>
    directory.write("alliance.json5", JSON.stringify(firstPartners(1, [["name"], "tasks"], ...changes)));

  /** Runs a task of this process, and gives what it printed and the exit code it asks for. */
  async function run(id: string[], options: Record<string, unknown>) {
    let output = "";
    const streams = [process.stdout, process.stderr];
    const writes = streams.map((stream) => stream.write.bind(stream));
    const exitCode = process.exitCode;
    const take = (text: string | Uint8Array) => {
      output += text.toString();
      return true;
    };
    for (const stream of streams) stream.write = take;
    process.exitCode = undefined;
    try {
      await hre.tasks.getTask(id).run(options);
      return { output, code: exitCodeOf(process) };
    } finally {
      streams.forEach((stream, i) => (stream.write = writes[i] ?? stream.write.bind(stream)));
      process.exitCode = exitCode;
    }
  }

  it("plans, applies, verifies, shows and exports an alliance, with an exit code for each outcome", async () => {
    const file = await manifest();
    const planned = await run(["alliance", "plan"], { manifest: file });
    expect(planned).to.include({ code: 3 });
    expect(planned.output).to.match(/partners\[0\]\.pool\.funding +0 MLK +400,000 MLK +funder +afterwards/);

    expect((await run(["alliance", "apply"], { manifest: file })).output).to.contain(
      "The chain is what the file says.",
    );
    expect(await run(["alliance", "plan"], { manifest: file })).to.deep.equal({
      output: "The chain is what the file says.\n",
      code: 0,
    });
    const verified = await run(["alliance", "verify"], { manifest: file });
    expect(verified.output.match(/✓/g)).to.have.lengthOf(4);
    expect(verified.code).to.equal(0);

    const status = await run(["alliance", "status"], { manifest: file, json: true });
    expect(status.code, "feeds without an answer").to.equal(1);
    expect(JSON.parse(status.output)).to.have.property("drift").deep.equal({ steps: [], fixed: [] });

    const out = directory.path("export.json");
    expect((await run(["alliance", "export"], { manifest: file, out })).code).to.equal(0);
    const book = addressBookSchema.parse(JSON.parse(await readFile(out, "utf8")));
    expect(Object.keys(book.feeds)).to.deep.equal(["MLK/KRW", "USD/KRW"]);
    expect((await run(["alliance", "verify"], { manifest: file, book: out })).code).to.equal(0);
  });

  it("leaves with exit code 3 what waits for its time, writes it for the council, and names what nobody can change", async () => {
    const dearer = await manifest([["exchange", "fee"], 200]);
    const transactions = directory.path("transactions.json");
    const planned = await run(["alliance", "plan"], { manifest: dearer, transactions });
    expect(planned).to.include({ code: 3 });
    expect(await readFile(transactions, "utf8")).to.contain('"description": "exchange.fee: 200"');
    const applied = await run(["alliance", "apply"], { manifest: dearer });
    expect(applied).to.include({ code: 3 });
    expect(applied.output).to.match(/exchange\.fee +150 +200 +council +scheduled, due 20/);

    const impossible = await run(["alliance", "apply"], { manifest: await manifest([["milk", "cap"], "1300000001"]) });
    expect(impossible).to.include({ code: 1 });
    expect(impossible.output).to.match(/^IMMUTABLE_DIFFERS: .*\n +milk\.cap: /);
    expect((await run(["alliance", "verify"], { manifest: dearer })).code).to.equal(1);
  });

  it("refuses a bad file, another chain and an output that cannot be written, by code", async () => {
    const codes = async (id: string[], options: Record<string, unknown>) => {
      const { output, code } = await run(id, options);
      expect(code).to.equal(1);
      return /([A-Z_]{6,}): /.exec(output)?.[1];
    };
    expect(await codes(["alliance", "plan"], { manifest: await manifest([["chainId"], 1]) })).to.equal("WRONG_CHAIN");
    const bad = await manifest([["partners", 0, "pool", "bid"], "8300"]);
    expect(await codes(["alliance", "apply"], { manifest: bad })).to.equal("MANIFEST_INVALID");
    const file = await manifest();
    expect(await codes(["alliance", "export"], { manifest: file, out: directory.path() })).to.equal(
      "OUTPUT_UNWRITABLE",
    );
    for (const closesAt of ["soon", "2027-02-29T00:00:00Z", "2027-12-31", "2027-12-31T00:00:00", "1830211200"]) {
      expect(await codes(["partner", "wind-down"], { manifest: file, closesAt }), closesAt).to.equal("INVALID_TIME");
    }
  });

  it("lets guardians and partners act", async () => {
    const file = await manifest();
    expect(await run(["alliance", "pause"], { manifest: file })).to.include({ code: 0 });
    expect((await run(["alliance", "pause"], { manifest: file })).output).to.equal("It is paused already.\n");
    const closesAt = new Date(Date.now() + 40 * 86_400_000).toISOString().replace(/\.\d+Z/, "Z");
    const closing = { manifest: file, partner: "YNJ", closesAt };
    expect((await run(["partner", "wind-down"], closing)).output).to.equal("Announced.\n");
    expect((await run(["partner", "suspend"], { manifest: file, partner: "YNJ" })).output).to.match(/^Suspended/);
    const status = (await run(["alliance", "status"], { manifest: file })).output;
    expect(status).to.contain("ALL POOLS PAUSED").and.to.contain("PARTNER_LEAVES: Yanolja closes at");
    const taken = await run(["partner", "cancel-wind-down"], { manifest: file, partner: "YNJ" });
    expect(taken).to.include({ code: 0 });
    expect(taken.output).to.match(/^Scheduled: run this again after 20/);
    expect((await run(["alliance", "cancel"], { manifest: file })).output).to.match(/^Cancelled: \d operations?\.\n$/);
    const batch = directory.path("cancel.json");
    const written = await run(["alliance", "cancel"], { manifest: file, operation: "all", transactions: batch });
    expect(written.output).to.equal(`Written: ${batch}.\n`);
    expect(await readFile(batch, "utf8")).to.contain("Cancels 1 operations.");
    expect((await run(["alliance", "cancel"], { manifest: file, operation: "all" })).output).to.equal(
      "Cancelled: 1 operation.\n",
    );
    expect((await run(["alliance", "cancel"], { manifest: file })).output).to.equal("Nothing to cancel.\n");
  });
});
