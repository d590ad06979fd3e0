import { appendFile, mkdir, readFile, rm, writeFile } from "node:fs/promises";
import { expect } from "chai";
import { createHardhatRuntimeEnvironment } from "hardhat/hre";
import config from "../../../hardhat.config.js";
import { applyAlliance } from "../../../scripts/alliance/applyAlliance.js";
import { checkCode } from "../../../scripts/alliance/checkCode.js";
import { exportAlliance } from "../../../scripts/alliance/exportAlliance.js";
import { openAlliance, type OpenAlliance } from "../../../scripts/alliance/openAlliance.js";
import { readAddressBook } from "../../../scripts/alliance/readAddressBook.js";
import { readJournal } from "../../../scripts/alliance/readJournal.js";
import { writeJson } from "../../../scripts/alliance/writeJson.js";
import { FREE_GAS, startAnvil, type Anvil } from "../../../local/chain/startAnvil.js";
import { allianceDigest } from "../../support/allianceDigest.js";
import type { Change } from "../../support/changedManifest.js";
import { expectAllianceError } from "../../support/expectAllianceError.js";
import { firstPartners } from "../../support/firstPartners.js";
import { temporaryDirectory } from "../../support/temporaryDirectory.js";
import { testKeys } from "../../../tools/hardhat/testKeys.js";

describe("Deployment", function () {
  const directory = temporaryDirectory();
  let node: Anvil;
  let restarted: Anvil;
  let whole: string[];

  const journal = () => directory.path("ignition", "deployments", "kept");
  const lines = () => directory.path("ignition", "deployments", "kept", "journal.jsonl");

  async function hreOf(url: string) {
    // The first partner's people are among the first accounts.
    const localhost = { type: "http" as const, url, accounts: testKeys(36) };
    const networks = { ...config.networks, localhost };
    const paths = { ...config.paths, ignition: directory.path("ignition") };
    return createHardhatRuntimeEnvironment({ ...config, networks, paths }, { network: "localhost" });
  }

  async function on<Result>(
    url: string,
    work: (alliance: OpenAlliance) => Promise<Result>,
    options: { changes?: Change[]; book?: string } = {},
  ): Promise<Result> {
    const file = await directory.write(
      "kept.json5",
      JSON.stringify(firstPartners(1, [["name"], "kept"], ...(options.changes ?? []))),
    );
    return openAlliance(await hreOf(url), { manifest: file, book: options.book ?? "" }, work);
  }

  const apply = (alliance: OpenAlliance) => applyAlliance(alliance.connection, alliance.manifest, alliance.deployment);

  before(async () => {
    node = await startAnvil(FREE_GAS);
    restarted = await startAnvil(FREE_GAS);
    expect((await on(node.url, apply)).steps).to.deep.equal([]);
    whole = (await readFile(lines(), "utf8")).split("\n");
  });
  after(async () => {
    await node.stop();
    await restarted.stop();
  });
  // Each test may spoil the journal.
  afterEach(async () => {
    await rm(journal(), { recursive: true, force: true });
    await mkdir(journal(), { recursive: true });
    await writeFile(lines(), whole.join("\n"));
  });

  const digestOf = async (alliance: OpenAlliance) => allianceDigest(await alliance.state());

  it("finds the contracts without Ignition, so a file that was changed since is no difference to it", async () => {
    const changes: Change[] = [[["guardians", 1], "0x000000000000000000000000000000000000bEEF"]];
    const steps = await on(node.url, async (alliance) => (await apply(alliance)).steps.map(({ path }) => path), {
      changes,
    });
    expect(steps).to.deep.equal(["guardians[1]"]);
  });

  it("knows who deployed and each contract's block from the journal", async () => {
    const { book } = await readJournal(journal());
    expect(book?.deployer).to.equal("0xf39Fd6e51aad88F6F4ce6aB8827279cffFb92266");
    const blocks = Object.values(book?.contracts ?? {}).map(({ block }) => block);
    expect(Math.min(...blocks)).to.equal(1);
    expect(book?.contracts.registry.block).to.equal(book?.contracts.timelock.block);
  });

  it("fails with JOURNAL_OF_ANOTHER_CHAIN when the node was replaced by another", async () => {
    const error = await expectAllianceError("JOURNAL_OF_ANOTHER_CHAIN", () => on(restarted.url, apply));
    expect(error.message).to.contain("deployments/kept says Alliance#");
    expect(error.remedy).to.contain("delete the directory");
  });

  it("fails with JOURNAL_DAMAGED, naming the line, when half a line is at its end", async () => {
    await appendFile(lines(), '\n{"futureId":"Alliance#Excha');
    const error = await expectAllianceError("JOURNAL_DAMAGED", () => on(node.url, apply));
    expect(error.message).to.contain(`Line ${whole.length + 1} of ${lines()}`);
    expect(error.remedy).to.contain("--book");
  });

  it("fails with JOURNAL_UNREADABLE when a file is where its directory should be", async () => {
    await rm(journal(), { recursive: true });
    await writeFile(journal(), "");
    const error = await expectAllianceError("JOURNAL_UNREADABLE", () => on(node.url, apply));
    expect(error.message).to.contain(journal());
    await rm(journal());
  });

  it("says that nothing is deployed when there is no journal, and finds all by what was exported", async () => {
    const book = directory.path("book.json");
    const digest = await on(node.url, async (alliance) => {
      const state = await alliance.state();
      const hre = await hreOf(node.url);
      const code = await checkCode(hre, alliance.connection.ethers.provider, state);
      await writeJson(book, await exportAlliance(hre, alliance.manifest, state, code));
      return allianceDigest(state);
    });
    await rm(journal(), { recursive: true });
    await expectAllianceError("NOT_DEPLOYED", () => on(node.url, digestOf));
    expect(await on(node.url, digestOf, { book })).to.equal(digest);
    expect((await on(node.url, apply, { book })).sent).to.equal(0);
    await expectAllianceError("JOURNAL_OF_ANOTHER_CHAIN", () => on(restarted.url, apply, { book }));
  });

  it("leaves out contracts that only an earlier build has, in the journal and in an address book", async () => {
    const former = whole
      .filter((line) => line.includes('"futureId":"Alliance#ExchangeLens"'))
      .map((line) => line.replaceAll("ExchangeLens", "PoolDesk"));
    expect(former).to.not.have.lengthOf(0);
    const { book } = await readJournal(journal());
    await appendFile(lines(), `\n${former.join("\n")}`);
    const { book: found, deployed } = await readJournal(journal());
    expect(deployed.has("Alliance#PoolDesk")).to.equal(true);
    expect(found).to.deep.equal(book);

    const contracts = { ...book?.contracts, poolDesk: book?.contracts.lens };
    const file = await directory.write("former.json", JSON.stringify({ ...book, contracts }));
    expect(await readAddressBook(file)).to.deep.equal(book);
  });

  it("refuses an address book that cannot be read, or is none", async () => {
    await expectAllianceError("BOOK_UNREADABLE", () => on(node.url, apply, { book: directory.path("ignition") }));
    const none = await directory.write("none.json", '{"chainId":31337}');
    await expectAllianceError("BOOK_INVALID", () => on(node.url, apply, { book: none }));
  });

  it("goes on where Ignition was killed before or after it sent a transaction, with every contract once", async () => {
    const fresh = await startAnvil(FREE_GAS);
    try {
      await writeFile(lines(), "");
      const expected = await on(fresh.url, async (alliance) => {
        await alliance.deployment.deployAlliance();
        return alliance.connection.ethers.provider.getBlockNumber();
      });
      const all = (await readFile(lines(), "utf8")).split("\n");
      const cut = all.findIndex((line) => line.includes("TRANSACTION_PREPARE_SEND") && line.includes("ExchangeLens"));
      // After: the chain has the transaction, and the journal does not say so.
      await writeFile(lines(), all.slice(0, cut + 1).join("\n"));
      const sent = await on(fresh.url, async (alliance) => {
        await alliance.deployment.deployAlliance();
        return alliance.connection.ethers.provider.getBlockNumber();
      });
      expect(sent, "nothing is sent twice").to.equal(expected);

      // Before: the chain does not have it.
      await on(fresh.url, async ({ connection }) => {
        await connection.ethers.provider.send("anvil_rollback", [1]);
      });
      await writeFile(lines(), all.slice(0, cut + 1).join("\n"));
      const again = await on(fresh.url, async (alliance) => {
        await alliance.deployment.deployAlliance();
        return alliance.connection.ethers.provider.getBlockNumber();
      });
      expect(again, "what was not sent is").to.equal(expected);

      // Before a node heard of it.
      const begun = all.findIndex((line) => line.includes("_STATE_INITIALIZE") && line.includes("#ExchangeLens"));
      await on(fresh.url, async ({ connection }) => {
        await connection.ethers.provider.send("anvil_rollback", [1]);
      });
      await writeFile(lines(), all.slice(0, begun + 1).join("\n"));
      const begunAgain = await on(fresh.url, async (alliance) => {
        await alliance.deployment.deployAlliance();
        return alliance.connection.ethers.provider.getBlockNumber();
      });
      expect(begunAgain, "what was only begun is sent").to.equal(expected);
    } finally {
      await fresh.stop();
    }
  });
});
