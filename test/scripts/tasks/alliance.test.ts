import { readFile } from "node:fs/promises";
import { expect } from "chai";
import { createHardhatRuntimeEnvironment } from "hardhat/hre";
import type { HardhatRuntimeEnvironment } from "hardhat/types/hre";
import config from "../../../hardhat.config.js";
import { addressBookSchema } from "../../../scripts/alliance/AddressBook.js";
import { lockDeployment } from "../../../scripts/alliance/lockDeployment.js";
import { KEY_NAMES } from "../../../scripts/hardhat/keysOf.js";
import { startBesu, type BesuNode } from "../../support/besu/startBesu.js";
import { firstPartners } from "../../support/firstPartners.js";
import type { Change } from "../../support/changedManifest.js";
import { testWallet } from "../../../local/chain/testWallet.js";
import { withEnvironment } from "../../support/withEnvironment.js";
import { temporaryDirectory } from "../../support/temporaryDirectory.js";
import { testKeys } from "../../../tools/hardhat/testKeys.js";

/** What the process would end with. */
const exitCodeOf = ({ exitCode }: Pick<NodeJS.Process, "exitCode">) => exitCode ?? 0;

describe("hardhat alliance", function () {
  const directory = temporaryDirectory();
  let node: BesuNode;
  let hre: HardhatRuntimeEnvironment;
  let on: (network?: string) => Promise<HardhatRuntimeEnvironment>;

  before(async () => {
    node = await startBesu();
    // The first partner's people are among the first accounts.
    const localhost = { type: "http" as const, url: node.url, accounts: testKeys(36) };
    const paths = { ...config.paths, ignition: directory.path("ignition") };
    const networks = { ...config.networks, localhost };
    on = (network) =>
      createHardhatRuntimeEnvironment({ ...config, networks, paths }, network === undefined ? {} : { network });
    hre = await on("localhost");
  });
  after(() => node.stop());

  const manifest = (...changes: Change[]) =>
    directory.write("alliance.json5", JSON.stringify(firstPartners(1, [["name"], "tasks"], ...changes)));

  /** Runs a task of this process, and gives what it printed and the exit code it asks for. */
  async function run(id: string[], options: Record<string, unknown>, where = hre) {
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
      await where.tasks.getTask(id).run(options);
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

    expect((await run(["alliance", "apply"], { manifest: file, yes: true })).output).to.contain(
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
    const applied = await run(["alliance", "apply"], { manifest: dearer, yes: true });
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
    expect(await readFile(batch, "utf8")).to.contain("Cancels 1 operation.");
    expect((await run(["alliance", "cancel"], { manifest: file, operation: "all" })).output).to.equal(
      "Cancelled: 1 operation.\n",
    );
    expect((await run(["alliance", "cancel"], { manifest: file })).output).to.equal("Nothing to cancel.\n");
  });

  it("refuses, before anything, to act on a chain in memory when the network was forgotten", async () => {
    const forgotten = await on();
    const tasks = [...forgotten.tasks.rootTasks.values()].flatMap(({ id, subtasks }) =>
      ["alliance", "partner"].includes(id.join()) ? [...subtasks.values()].map((task) => task.id) : [],
    );
    expect(tasks).to.have.lengthOf(12);
    for (const id of tasks) {
      // Nothing is read, not even the file.
      const { output, code } = await run(id, { manifest: "none.json5" }, forgotten);
      expect(code, id.join(" ")).to.equal(1);
      expect(output).to.match(/^NETWORK_MISSING: No --network is given/);
      expect(output).to.include(`npx hardhat ${id.join(" ")} --manifest none.json5 --network localhost`);
      expect(output).not.to.include("The chain is what the file says");
    }
    const { output } = await run(["alliance", "apply"], { json: true, yes: true }, await on("default"));
    expect(JSON.parse(output)).to.have.nested.property("error.code", "NETWORK_MISSING");
  });

  it("refuses a network where a task plays on a chain of its own", async () => {
    for (const id of ["sandbox", "services", "soak", "leakage", "gas", "bench"]) {
      const { output, code } = await run([id], {});
      expect(code, id).to.equal(1);
      expect(output)
        .to.match(/^NETWORK_UNUSED: /)
        .and.to.include(`\`${id}\``);
    }
  });

  it("never says that the chain is what the file says while it is not", async () => {
    const renamed = await manifest([["partners", 0, "name"], "Yanolja Travel"]);
    for (const task of ["plan", "apply", "status", "verify"]) {
      const { output } = await run(["alliance", task], { manifest: renamed });
      expect(output, task).not.to.include("The chain is what the file says");
    }
    const { output, code } = await run(["alliance", "plan"], { manifest: renamed });
    expect(code).to.equal(1);
    expect(output).to.include("partners[0].name: Yanolja on the chain, Yanolja Travel in the file");
    expect(output).to.include("IMMUTABLE_DIFFERS");
  });

  it("says of a bid, in each task that compares, that the treasurer governs it now", async () => {
    const file = await manifest([["partners", 0, "pool", "bid"], 8_000]);
    for (const task of ["plan", "apply", "status", "verify"]) {
      const { output } = await run(["alliance", task], { manifest: file });
      expect(output, task).to.match(
        /partners\[0\]\.pool\.bid: 8300 on the chain, 8000 in the file; the treasurer governs/,
      );
      expect(output, task).not.to.include("The chain is what the file says");
    }
    const { output } = await run(["alliance", "plan"], { manifest: file, json: true });
    expect(JSON.parse(output)).to.have.nested.property("governed[0].path", "partners[0].pool.bid");
  });

  it("is refused while another process is at work on the deployment, unless it stops something", async () => {
    const file = await manifest([["exchange", "treasury"], "0x000000000000000000000000000000000000bEEF"]);
    const before = await readFile(directory.path("ignition", "deployments", "tasks", "journal.jsonl"), "utf8");
    const release = await lockDeployment(directory.path("ignition", "deployments", "tasks"));
    try {
      const closesAt = new Date(Date.now() + 40 * 86_400_000).toISOString().replace(/\.\d+Z/, "Z");
      for (const [id, options] of [
        [["alliance", "apply"], { yes: true }],
        [["alliance", "resume"], {}],
        [["partner", "reinstate"], { partner: "YNJ" }],
        [["partner", "wind-down"], { partner: "YNJ", closesAt }],
      ] as const) {
        const { output, code } = await run([...id], { manifest: file, ...options });
        expect(code, id.join(" ")).to.equal(1);
        expect(output)
          .to.match(/^DEPLOYMENT_LOCKED: /)
          .and.to.include(`process ${process.pid}`);
      }
      expect((await run(["alliance", "pause"], { manifest: file })).code).to.equal(0);
      expect((await run(["alliance", "status"], { manifest: file })).output).not.to.include("LOCKED");
    } finally {
      release();
    }
    expect(await readFile(directory.path("ignition", "deployments", "tasks", "journal.jsonl"), "utf8")).to.equal(
      before,
    );
  });

  it("names a key that is given for a role it does not hold, before anything is sent", async () => {
    const file = await manifest([["exchange", "fee"], 300]);
    const wrong = testWallet("0x976EA74026E726554dB657fA54763abd0C3a0aa9");
    const right = testWallet("0x90F79bf6EB2c4f870365E785982E1f101E93b906");
    const nothing = Object.fromEntries(KEY_NAMES.map((name) => [name, undefined]));
    const besu = { ...nothing, BESU_RPC_URL: node.url, BESU_RPC_TOKEN: undefined };
    const said = (keys: Record<string, string>, id: string[]) =>
      withEnvironment({ ...besu, ...keys }, async () => run(id, { manifest: file }, await on("besu")));
    for (const task of ["plan", "apply"]) {
      const { output, code } = await said({ MILK_OPERATOR_KEY: wrong.privateKey }, ["alliance", task]);
      expect(code).to.equal(1);
      expect(output, task).to.include("KEY_WITHOUT_ROLE");
      expect(output).to.include(
        `MILK_OPERATOR_KEY, from the environment, is the key of ${wrong.address}, which is no op`,
      );
      expect(output).not.to.include(wrong.privateKey.slice(2));
    }
    const pause = ["alliance", "pause"];
    const stopped = await said({ MILK_GUARDIAN_KEY: wrong.privateKey }, ["partner", "suspend"]);
    expect(stopped.output).to.include("PARTNER_UNKNOWN");
    // Who can stop it does, whatever other keys there are.
    const both = { MILK_OPERATOR_KEY: wrong.privateKey, MILK_GUARDIAN_KEY: right.privateKey };
    expect((await said(both, pause)).code).to.equal(0);
  });
});
