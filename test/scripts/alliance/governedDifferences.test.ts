import { expect } from "chai";
import { formatPlan } from "../../../scripts/alliance/formatPlan.js";
import { formatStatus } from "../../../scripts/alliance/formatStatus.js";
import { governedDifferences } from "../../../scripts/alliance/governedDifferences.js";
import { planAlliance } from "../../../scripts/alliance/planAlliance.js";
import { planRows } from "../../../scripts/alliance/planRows.js";
import { contractsOf } from "../../../scripts/alliance/contractsOf.js";
import { statusOf } from "../../../scripts/alliance/statusOf.js";
import { suspendPartner } from "../../../scripts/alliance/suspendPartner.js";
import { windDownPartner } from "../../../scripts/alliance/windDownPartner.js";
import { VestingWallet__factory } from "../../../typechain-types/index.js";
import type { AddressBook } from "../../../scripts/alliance/AddressBook.js";
import type { Change } from "../../support/changedManifest.js";
import { connection, ethers, loadFixture, time } from "../../support/fixture.js";
import { manifestWith, standingAlliance, stateOf } from "../../support/standingAlliance.js";

const SAME = "The chain is what the file says.";
const NEW = "0x000000000000000000000000000000000000bEEF";

/** What plan and status say. */
async function told(book: AddressBook, ...changes: Change[]) {
  const manifest = manifestWith(...changes);
  const state = await stateOf(book, manifest);
  const governed = governedDifferences(manifest, state);
  const { steps, fixed } = planAlliance(manifest, state);
  const rows = planRows({ steps, state }, []);
  const status = statusOf(manifest, state, []);
  return { governed, rows, plan: formatPlan(rows, { fixed, governed }), status: formatStatus(status) };
}

describe("governedDifferences", () => {
  const cases: [title: string, changes: Change[], path: string, chain: string, file: string, who: RegExp][] = [
    ["a bid", [[["partners", 0, "pool", "bid"], 8_000]], "partners[0].pool.bid", "8300", "8000", /treasurer governs/],
    ["an ask", [[["partners", 1, "pool", "ask"], 7_100]], "partners[1].pool.ask", "7000", "7100", /treasurer governs/],
    [
      "less funding",
      [[["partners", 0, "pool", "funding"], "300000"]],
      "partners[0].pool.funding",
      "400,000 MLK",
      "300,000 MLK",
      /treasurer governs/,
    ],
    [
      "who owns what is locked",
      [[["milk", "allocations", 3, "to"], NEW]],
      "milk.allocations[3].to",
      "0xFABB0ac9d68B0B445fB7357272Ff202C5651694a",
      NEW,
      /owner governs/,
    ],
  ];
  for (const [title, changes, path, chain, file, who] of cases) {
    it(`says who governs it now, in plan and status, and that nothing is to be done: ${title}`, async () => {
      const { book } = await loadFixture(standingAlliance);
      const { governed, rows, plan, status } = await told(book, ...changes);
      expect(rows).to.deep.equal([]);
      expect(governed.map((difference) => [difference.path, difference.chain, difference.file])).to.deep.equal([
        [path, chain, file],
      ]);
      expect(governed[0]?.governedBy).to.match(who);
      for (const text of [plan, status]) {
        expect(text).to.include(`${path}: ${chain} on the chain, ${file} in the file; ${governed[0]?.governedBy}`);
        expect(text).not.to.include(SAME);
      }
      expect(plan).to.match(/^Nothing is to be done\./);
    });
  }

  it("has none on a chain that is what the file says, which plan and status say", async () => {
    const { book } = await loadFixture(standingAlliance);
    const { governed, plan, status } = await told(book);
    expect(governed).to.deep.equal([]);
    expect(plan).to.equal(SAME);
    expect(status).to.include(SAME);
  });

  it("sees what a treasurer and a wallet's owner did on the chain as well", async () => {
    const { book, manifest } = await loadFixture(standingAlliance);
    await time.increase(3_600);
    const treasurer = await ethers.getSigner(manifest.partners[0]?.treasurers[0] ?? "");
    const { exchange } = contractsOf(book, treasurer);
    const point = (await stateOf(book, manifest)).partners[0]?.point.address ?? "";
    await exchange.setQuote(point, 8_400, 8_800);
    const owner = await ethers.getSigner("0xFABB0ac9d68B0B445fB7357272Ff202C5651694a");
    const [wallet] = Object.values(book.wallets);
    await VestingWallet__factory.connect(wallet?.address ?? "", owner).transferOwnership(NEW);
    expect((await told(book)).governed.map(({ path, chain }) => [path, chain])).to.deep.equal([
      ["milk.allocations[3].to", NEW],
      ["partners[0].pool.bid", "8400"],
    ]);
  });

  it("says that a partner closes which the file keeps, and leaves one alone that it lets leave", async () => {
    const { book, manifest } = await loadFixture(standingAlliance);
    const closesAt = (await time.latest()) + 31 * 86_400;
    await windDownPartner(connection, await stateOf(book, manifest), "SSG", closesAt);
    const { plan } = await told(book, [["partners", 1, "pool", "bid"], 6_400]);
    expect(plan).to.include("partners[1].left: WindingDown on the chain, false in the file; ");
    expect(plan).to.include("partners[1].pool.bid: 6500 on the chain, 6400 in the file; ");
    expect((await told(book, [["partners", 1, "left"], true], [["partners", 1, "pool", "bid"], 6_400])).plan).to.equal(
      SAME,
    );
  });

  it("shows what a suspended partner's pool lacks as a step for later", async () => {
    const { book, manifest } = await loadFixture(standingAlliance);
    await suspendPartner(connection, await stateOf(book, manifest), "SSG");
    const { rows, plan } = await told(book, [["partners", 1, "pool", "funding"], "400001"]);
    expect(rows.map(({ path, standing }) => [path, standing])).to.deep.equal([
      ["partners[1].pool.funding", "afterwards"],
    ]);
    expect(plan).not.to.include(SAME);
  });
});

describe("formatPlan", () => {
  const fixed = [{ path: "partners[1].name", chain: "Shinsegae", file: "Lotte" }];

  it("never says that the chain is what the file says beside what nobody can change", () => {
    const text = formatPlan([], { fixed, governed: [] });
    expect(text).to.equal("Nobody can change:\n  partners[1].name: Shinsegae on the chain, Lotte in the file");
    expect(formatPlan([])).to.equal(SAME);
  });
});
