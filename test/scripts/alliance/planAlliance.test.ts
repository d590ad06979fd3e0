import { expect } from "chai";
import { ZeroAddress } from "ethers";
import { planAlliance } from "../../../scripts/alliance/planAlliance.js";
import type { Change } from "../../support/changedManifest.js";
import { loadFixture } from "../../support/fixture.js";
import { manifestWith, standingAlliance, stateOf } from "../../support/standingAlliance.js";

const NEW = "0x000000000000000000000000000000000000bEEF";
const COUNCIL = "0x70997970C51812dc3A010C7d01b50e0d17dc79C8";
const OPERATOR = "0x3C44CdDdB6a900fa2b585dd299e03d12FA4293BC";
const REPORTER = "0x15d34AAf54267DB7D7c367839AAf71A00a2C6A65";
const ISSUER = "0x02484cb50AAC86Eae85610D6f4Bf026f30f6627D";
const ADMIN = "0x09DB0a93B389bEF724429898f539AEB7ac2Dd55f";

describe("planAlliance", () => {
  async function plan(...changes: Change[]) {
    const { book } = await loadFixture(standingAlliance);
    const manifest = manifestWith(...changes);
    return planAlliance(manifest, await stateOf(book, manifest));
  }

  it("has no step on a chain that is what the file says", async () => {
    expect(await plan()).to.deep.equal({ steps: [], fixed: [] });
  });

  it("names every step on a chain that has nothing, and no call yet", () => {
    const { steps, fixed } = planAlliance(manifestWith(), undefined);
    expect(fixed).to.deep.equal([]);
    expect(steps.map(({ path }) => path)).to.deep.equal([
      "the whole file",
      "oracle.feeds[0]",
      "oracle.feeds[1]",
      "milk.funder",
      ...[0, 1].flatMap((i) => [
        `partners[${i}].point`,
        `partners[${i}]`,
        `partners[${i}].issuers[0]`,
        `partners[${i}].treasurers[0]`,
        `partners[${i}].pool`,
        `partners[${i}].pool.bid`,
        `partners[${i}].pool.funding`,
      ]),
    ]);
    for (const step of steps) if (step.by !== "funder") expect(step.calls, step.path).to.deep.equal([]);
  });

  type Expected = readonly [path: string, from: string, to: string, by: string];
  const cases: [title: string, changes: Change[], ...expected: Expected[]][] = [
    [
      "a longer delay",
      [[["timelock", "delaySeconds"], 200_000]],
      ["timelock.delaySeconds", "172800", "200000", "council"],
    ],
    [
      "another council",
      [[["timelock", "council"], NEW]],
      ["timelock.council", "no role", NEW, "council"],
      ["timelock.council", COUNCIL, "no role", "council"],
      ["timelock.council", "no role", NEW, "council"],
      ["timelock.council", COUNCIL, "no role", "council"],
    ],
    [
      "another operator",
      [[["operators"], [NEW]]],
      ["operators[0]", "no role", NEW, "council"],
      ["operators", OPERATOR, "no role", "council"],
    ],
    ["a further guardian", [[["guardians", 1], NEW]], ["guardians[1]", "no role", NEW, "council"]],
    [
      "a reporter that goes",
      [[["reporters"], ["0x9965507D1a55bcC2695C58ba16FB37d819B0A4dc", "0x976EA74026E726554dB657fA54763abd0C3a0aa9"]]],
      ["reporters", REPORTER, "no role", "council"],
    ],
    ["an open sector", [[["openSectors"], ["travel"]]], ["openSectors", "travel closed", "open", "council"]],
    [
      "one setting of a feed",
      [[["oracle", "feeds", 0, "maxJump"], 900]],
      ["oracle.feeds[0].maxJump", "1500", "900", "council"],
    ],
    [
      "a new feed",
      [
        [
          ["oracle", "feeds", 2],
          { id: "JPY/KRW", maxAgeSeconds: 3600, averagingWindowSeconds: 600, maxJump: 900, maxDivergence: 500 },
        ],
      ],
      ["oracle.feeds[2]", "absent", "JPY/KRW", "council"],
      ["oracle.feeds[2]", "no contract", "AggregatorV3Interface of JPY/KRW", "deployer"],
    ],
    ["the fee", [[["exchange", "fee"], 200]], ["exchange.fee", "150", "200", "council"]],
    [
      "several settings at once, in one call",
      [
        [["exchange", "treasury"], NEW],
        [["exchange", "quotes", "maxStep"], 300],
      ],
      [
        "exchange",
        "treasury 0x14dC79964da2C08b23698B3D3cc7Ca32193d9955, quotes.maxStep 500",
        `treasury ${NEW}, quotes.maxStep 300`,
        "council",
      ],
    ],
    [
      "a partner's band",
      [[["partners", 1, "pool", "band", "lowestBid"], 5_000]],
      ["partners[1].pool.band.lowestBid", "5500", "5000", "council"],
    ],
    [
      "another admin of a partner",
      [[["partners", 0, "admin"], NEW]],
      ["partners[0].admin", "no role", NEW, "council"],
      ["partners[0].admin", ADMIN, "no role", "council"],
    ],
    [
      "another issuer",
      [[["partners", 0, "issuers"], [NEW]]],
      ["partners[0].issuers[0]", "no role", NEW, "partner admin"],
      ["partners[0].issuers", ISSUER, "no role", "partner admin"],
    ],
    [
      "more funding, of which only what lacks is paid",
      [[["partners", 1, "pool", "funding"], "400000.5"]],
      ["milk.funder", "0 MLK", "the exchange may take 0.5 MLK", "funder"],
      ["partners[1].pool.funding", "400,000 MLK", "400,000.5 MLK", "funder"],
    ],
    [
      "a partner that has left, but has not",
      [[["partners", 1, "left"], true]],
      ["partners[1].left", "Active", "winding down, by `hardhat partner wind-down`", "partner admin"],
    ],
  ];
  for (const [title, changes, ...expected] of cases) {
    it(`names path, values and who: ${title}`, async () => {
      const { steps, fixed } = await plan(...changes);
      expect(fixed).to.deep.equal([]);
      expect(steps.map(({ path, from, to, by }) => [path, from, to, by])).to.deep.equal(expected);
    });
  }

  it("leaves a quote to the treasurer, and funding beyond the file to whoever paid it", async () => {
    const { steps, fixed } = await plan(
      [["partners", 0, "pool", "bid"], 8_000],
      [["partners", 0, "pool", "funding"], "1"],
      [["partners", 0, "pool", "reserveAlarm"], "500000"],
    );
    expect({ steps, fixed }).to.deep.equal({ steps: [], fixed: [] });
  });

  const fixtures: [title: string, changes: Change[], path: string, chain: string, file: string][] = [
    [
      "the cap of MLK",
      [[["milk", "cap"], "1300000001"]],
      "milk.cap",
      `13${"0".repeat(26)}`,
      `1300000001${"0".repeat(18)}`,
    ],
    [
      "a lock",
      [[["milk", "allocations", 3, "vesting", "durationSeconds"], 9]],
      "milk.allocations[3].vesting.durationSeconds",
      "0",
      "9",
    ],
    [
      "who got an allocation",
      [[["milk", "allocations", 1, "to"], NEW]],
      "milk.allocations[1].to",
      "0xBcd4042DE499D14e55001CcbB24a551F3b954096",
      NEW,
    ],
    ["the feed of MLK", [[["exchange", "milkFeed"], "USD/KRW"]], "exchange.milkFeed", "MLK/KRW", "USD/KRW"],
    ["a partner's name", [[["partners", 1, "name"], "Lotte"]], "partners[1].name", "Shinsegae Duty Free", "Lotte"],
    ["a sector", [[["partners", 1, "sector"], "retail"]], "partners[1].sector", "duty free", "retail"],
    [
      "the validity",
      [[["partners", 1, "point", "validityEpochs"], 25]],
      "partners[1].point.validityEpochs",
      "24",
      "25",
    ],
    ["the symbol", [[["partners", 0, "point", "symbol"], "YAN"]], "partners[0].point.symbol", "YNJ", "YAN"],
    [
      "the face value",
      [[["partners", 0, "pool", "faceValue"], "2"]],
      "partners[0].pool.faceValue",
      "100000000",
      "200000000",
    ],
    [
      "the currency",
      [[["partners", 0, "pool", "currencyFeed"], "USD/KRW"]],
      "partners[0].pool.currencyFeed",
      "absent",
      "USD/KRW",
    ],
  ];
  for (const [title, changes, path, chain, file] of fixtures) {
    it(`says that nobody can change ${title}`, async () => {
      expect((await plan(...changes)).fixed.filter((difference) => difference.path === path)).to.deep.equal([
        { path, chain, file },
      ]);
    });
  }

  it("says that nobody can take a feed or a partner away", async () => {
    const { book } = await loadFixture(standingAlliance);
    const { partners, ...rest } = manifestWith();
    const fewer = { ...rest, partners: partners.slice(0, 1), oracle: { feeds: rest.oracle.feeds.slice(0, 1) } };
    expect(planAlliance(fewer, await stateOf(book, fewer)).fixed).to.deep.equal([
      { path: "oracle.feeds", chain: "USD/KRW", file: "absent" },
      { path: "partners[1]", chain: "Shinsegae Duty Free", file: "absent" },
    ]);
  });

  it("gives a council's step the calls that the timelock makes, and the proposers as who can schedule them", async () => {
    const { book } = await loadFixture(standingAlliance);
    const [step] = (await plan([["exchange", "fee"], 200])).steps;
    expect(step?.senders).to.deep.equal([COUNCIL]);
    expect(step?.calls.map(({ to }) => to)).to.deep.equal([book.contracts.exchange.address]);
    expect(step?.calls[0]?.text).to.match(/^PointExchange\.setSettings\(\{200, 0x14dC/);
    expect(step?.calls[0]?.to).not.to.equal(ZeroAddress);
  });
});
