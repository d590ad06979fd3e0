import { expect } from "chai";
import { parseEther } from "ethers";
import { parseManifest } from "../../../deploy/manifest/parseManifest.js";
import { changedManifest, type Change } from "../../support/changedManifest.js";
import { expectAllianceError } from "../../support/expectAllianceError.js";

const SOURCE = "bad.json5";
const YANOLJA_ADMIN = "0x09DB0a93B389bEF724429898f539AEB7ac2Dd55f";

/** Parses, and gives what is said about each wrong value, by its path. */
async function complaints(value: unknown): Promise<Record<string, string>> {
  const error = await expectAllianceError("MANIFEST_INVALID", () => parseManifest(value, SOURCE));
  const [head, ...lines] = error.message.split("\n");
  expect(head).to.equal(`${SOURCE} is not a valid manifest:`);
  return Object.fromEntries(
    lines.map((line) => {
      const [, path = "", message = ""] = /^ {2}(.*?): (.*)$/.exec(line) ?? [];
      return [path, message];
    }),
  );
}

describe("parseManifest", () => {
  describe("the local manifest", () => {
    const manifest = parseManifest(changedManifest(), "local");

    it("gives amounts as integers: wei of MLK, and 8 decimals for face values", () => {
      expect(manifest.milk.cap).to.equal(parseEther("1300000000"));
      const [first, , , limousine, hotels] = manifest.partners;
      expect(first?.pool.funding).to.equal(parseEther("400000"));
      expect(first?.pool.faceValue).to.equal(1_00000000n);
      expect(limousine?.pool.faceValue).to.equal(10_00000000n);
      expect(hotels?.pool.faceValue).to.equal(1000000n);
    });

    it("gives times in Unix seconds", () => {
      expect(manifest.milk.allocations[3]?.vesting).to.deep.equal({ start: 1_858_464_000, durationSeconds: 0 });
    });

    it("keeps the partners in order, and the currency feed of the one abroad", () => {
      expect(manifest.partners.map((partner) => partner.name)).to.deep.equal([
        "Yanolja",
        "Shinsegae Duty Free",
        "Deelcar",
        "Seoul Airport Limousine",
        "Pacific Hotels",
      ]);
      expect(manifest.partners.map((partner) => partner.pool.currencyFeed)).to.deep.equal([
        undefined,
        undefined,
        undefined,
        undefined,
        "USD/KRW",
      ]);
    });

    it("is accepted without partners", () => {
      expect(parseManifest(changedManifest([["partners"], []]), SOURCE).partners).to.deep.equal([]);
    });

    it("gives addresses their checksum", () => {
      const value = changedManifest([["operators", 0], "0x3c44cdddb6a900fa2b585dd299e03d12fa4293bc"]);
      expect(parseManifest(value, SOURCE).operators).to.deep.equal(manifest.operators);
    });
  });

  describe("one wrong value", () => {
    const cases: readonly (readonly [title: string, change: Change, path: string, message: RegExp])[] = [
      ["a cap that is a number", [["milk", "cap"], 1_300_000_000], "milk.cap", /expected string, received number/],
      ["a cap with an exponent", [["milk", "cap"], "1e9"], "milk.cap", /decimal number in quotes, in MLK/],
      ["a negative cap", [["milk", "cap"], "-1"], "milk.cap", /decimal number in quotes, in MLK/],
      ["a cap of zero", [["milk", "cap"], "0"], "milk.cap", /above zero and below 2\^96 wei/],
      ["a cap of 2^96 wei", [["milk", "cap"], "79228162514.264337593543950336"], "milk.cap", /below 2\^96 wei/],
      ["a cap finer than a wei", [["milk", "cap"], "1.0000000000000000001"], "milk.cap", /at most 18 decimals \(MLK\)/],
      [
        "a face value that is a number",
        [["partners", 0, "pool", "faceValue"], 1],
        "partners[0].pool.faceValue",
        /expected string/,
      ],
      [
        "a face value of nine decimals",
        [["partners", 4, "pool", "faceValue"], "0.000000001"],
        "partners[4].pool.faceValue",
        /at most 8 decimals \(units of the pool's currency\)/,
      ],
      [
        "a face value of zero",
        [["partners", 0, "pool", "faceValue"], "0.0"],
        "partners[0].pool.faceValue",
        /above zero/,
      ],
      [
        "a face value of 2^64",
        [["partners", 0, "pool", "faceValue"], "184467440737.09551616"],
        "partners[0].pool.faceValue",
        /fit 64 bits/,
      ],
      [
        "a funding that is a number",
        [["partners", 1, "pool", "funding"], 5],
        "partners[1].pool.funding",
        /expected string/,
      ],
      ["a bid above the ask", [["partners", 2, "pool", "bid"], 7_001], "partners[2].pool.bid", /must not be above ask/],
      [
        "a bid in quotes",
        [["partners", 2, "pool", "bid"], "6000"],
        "partners[2].pool.bid",
        /whole number of basis points/,
      ],
      [
        "a bid with a fraction",
        [["partners", 2, "pool", "bid"], 60.5],
        "partners[2].pool.bid",
        /whole number of basis points/,
      ],
      ["a bid of zero", [["partners", 2, "pool", "bid"], 0], "partners[2].pool.bid", />=1/],
      ["an ask above the face value", [["partners", 2, "pool", "ask"], 10_001], "partners[2].pool.ask", /<=10000/],
      ["a fee above 10 %", [["exchange", "fee"], 1_001], "exchange.fee", /<=1000/],
      ["a negative delay", [["timelock", "delaySeconds"], -1], "timelock.delaySeconds", />=60/],
      ["a delay below a minute", [["timelock", "delaySeconds"], 59], "timelock.delaySeconds", />=60/],
      ["a delay above 14 days", [["timelock", "delaySeconds"], 1_209_601], "timelock.delaySeconds", /<=1209600/],
      [
        "a delay in quotes",
        [["timelock", "delaySeconds"], "2 days"],
        "timelock.delaySeconds",
        /whole number of seconds/,
      ],
      ["an age below a minute", [["oracle", "feeds", 0, "maxAgeSeconds"], 59], "oracle.feeds[0].maxAgeSeconds", />=60/],
      [
        "an age above a week",
        [["oracle", "feeds", 1, "maxAgeSeconds"], 604_801],
        "oracle.feeds[1].maxAgeSeconds",
        /<=604800/,
      ],
      [
        "no averaging",
        [["oracle", "feeds", 0, "averagingWindowSeconds"], 0],
        "oracle.feeds[0].averagingWindowSeconds",
        />=60/,
      ],
      ["a breaker that holds everything", [["oracle", "feeds", 0, "maxJump"], 0], "oracle.feeds[0].maxJump", />=1/],
      [
        "a divergence above the average",
        [["oracle", "feeds", 1, "maxDivergence"], 10_001],
        "oracle.feeds[1].maxDivergence",
        /<=10000/,
      ],
      [
        "a feed without a breaker",
        [["oracle", "feeds", 1, "maxJump"], undefined],
        "oracle.feeds[1].maxJump",
        /whole number of basis points/,
      ],
      [
        "a bid below its band",
        [["partners", 0, "pool", "bid"], 7_499],
        "partners[0].pool.bid",
        /below band\.lowestBid/,
      ],
      [
        "an ask above its band",
        [["partners", 0, "pool", "ask"], 9_501],
        "partners[0].pool.ask",
        /above band\.highestAsk/,
      ],
      [
        "a band upside down",
        [["partners", 0, "pool", "band"], { lowestBid: 9_000, highestAsk: 8_999 }],
        "partners[0].pool.band.lowestBid",
        /must not be above highestAsk/,
      ],
      [
        "a spread narrower than the least",
        [["partners", 0, "pool", "ask"], 8_399],
        "partners[0].pool.ask",
        /99 above bid, less than exchange\.quotes\.leastSpread/,
      ],
      [
        "a daily outflow of zero",
        [["partners", 0, "pool", "dailyOutflowMilk"], 0],
        "partners[0].pool.dailyOutflowMilk",
        />=1/,
      ],
      [
        "an inventory that does not fit 24 bits",
        [["partners", 0, "pool", "inventoryThousands"], 2 ** 24],
        "partners[0].pool.inventoryThousands",
        /<=16777215/,
      ],
      ["a step of zero", [["exchange", "quotes", "maxStep"], 0], "exchange.quotes.maxStep", />=1/],
      [
        "an interval of zero",
        [["exchange", "quotes", "minIntervalSeconds"], 0],
        "exchange.quotes.minIntervalSeconds",
        />=1/,
      ],
      [
        "a withdrawal without notice",
        [["exchange", "withdrawalDelaySeconds"], 3_599],
        "exchange.withdrawalDelaySeconds",
        />=3600/,
      ],
      [
        "shares that make 99.99 %",
        [["milk", "allocations", 0, "share"], 3_699],
        "milk.allocations",
        /10000 basis points, not 9999/,
      ],
      [
        "shares that make 100.01 %",
        [["milk", "allocations", 4, "share"], 1_001],
        "milk.allocations",
        /10000 basis points, not 10001/,
      ],
      [
        "a lock without its time zone",
        [["milk", "allocations", 3, "vesting", "start"], "2028-11-22"],
        "milk.allocations[3].vesting.start",
        /ISO time in UTC/,
      ],
      [
        "the exchange's feed missing",
        [["exchange", "milkFeed"], "MLK/USD"],
        "exchange.milkFeed",
        /"MLK\/USD" is not among oracle\.feeds/,
      ],
      [
        "a partner's feed missing",
        [["partners", 4, "pool", "currencyFeed"], "JPY/KRW"],
        "partners[4].pool.currencyFeed",
        /"JPY\/KRW" is not among oracle\.feeds/,
      ],
      [
        "two partners in a sector",
        [["partners", 3, "sector"], "travel"],
        "partners[3].sector",
        /"travel" is taken by partners\[0\]/,
      ],
      ["a sector of 32 characters", [["partners", 3, "sector"], "s".repeat(32)], "partners[3].sector", /1 to 31 ASCII/],
      ["a sector in Hangul", [["partners", 3, "sector"], "여행"], "partners[3].sector", /1 to 31 ASCII/],
      ["an empty sector", [["partners", 3, "sector"], ""], "partners[3].sector", /1 to 31 ASCII/],
      ["a name above 64 bytes", [["partners", 3, "name"], "가".repeat(22)], "partners[3].name", /1 to 64 bytes/],
      ["an empty name", [["partners", 3, "name"], ""], "partners[3].name", /1 to 64 bytes/],
      [
        "an admin of two partners",
        [["partners", 2, "admin"], YANOLJA_ADMIN],
        "partners[2].admin",
        /admin of partners\[0\] already/,
      ],
      [
        "an admin of two partners, written otherwise",
        [["partners", 2, "admin"], YANOLJA_ADMIN.toLowerCase()],
        "partners[2].admin",
        /admin of partners\[0\] already/,
      ],
      [
        "an address with a wrong checksum",
        [["timelock", "council"], "0x70997970c51812dc3A010C7d01b50e0d17dc79C8"],
        "timelock.council",
        /right checksum/,
      ],
      [
        "an address too short",
        [["guardians", 0], "0x90F79bf6EB2c4f870365E785982E1f101E93b9"],
        "guardians[0]",
        /must be an address/,
      ],
      ["nobody who operates", [["operators"], []], "operators", /at least one address/],
      ["nobody who issues", [["partners", 1, "issuers"], []], "partners[1].issuers", /at least one address/],
      [
        "a shortest remaining life above the validity",
        [["partners", 3, "pool", "minRemainingEpochs"], 13],
        "partners[3].pool.minRemainingEpochs",
        /must not be above point\.validityEpochs/,
      ],
      [
        "a validity of 65 epochs",
        [["partners", 0, "point", "validityEpochs"], 65],
        "partners[0].point.validityEpochs",
        /<=64/,
      ],
      [
        "an epoch below an hour",
        [["partners", 0, "point", "epochLengthSeconds"], 3_599],
        "partners[0].point.epochLengthSeconds",
        />=3600/,
      ],
      [
        "a period of commitments below an hour",
        [["partners", 0, "point", "commitmentPeriodSeconds"], 3_599],
        "partners[0].point.commitmentPeriodSeconds",
        />=3600/,
      ],
      [
        "a period of commitments above 366 days",
        [["partners", 0, "point", "commitmentPeriodSeconds"], 366 * 86_400 + 1],
        "partners[0].point.commitmentPeriodSeconds",
        /<=31622400/,
      ],
      [
        "a daily cap that is a number",
        [["partners", 0, "point", "dailyCap"], 100],
        "partners[0].point.dailyCap",
        /expected string/,
      ],
      [
        "a daily cap of half a point",
        [["partners", 0, "point", "dailyCap"], "0.5"],
        "partners[0].point.dailyCap",
        /at most 0 decimals \(points\)/,
      ],
      [
        "a daily cap of 2^64",
        [["partners", 0, "point", "dailyCap"], String(2n ** 64n)],
        "partners[0].point.dailyCap",
        /fit 64 bits/,
      ],
      ["a chain id of zero", [["chainId"], 0], "chainId", />=1/],
      ["a name missing", [["name"], undefined], "name", /expected string, received undefined/],
      [
        "a pool missing",
        [["partners", 0, "pool"], undefined],
        "partners[0].pool",
        /expected object, received undefined/,
      ],
    ];
    for (const [title, change, path, message] of cases) {
      it(`is named by its path: ${title}`, async () => {
        const found = await complaints(changedManifest(change));
        expect(Object.keys(found)).to.deep.equal([path]);
        expect(found[path]).to.match(message);
      });
    }
  });

  it("refuses an unknown key wherever it is, and names it", async () => {
    expect(await complaints(changedManifest([["chainID"], 1]))).to.deep.equal({
      "the whole file": 'Unrecognized key: "chainID"',
    });
    expect(await complaints(changedManifest([["partners", 1, "pool", "spread"], 5]))).to.deep.equal({
      "partners[1].pool": 'Unrecognized key: "spread"',
    });
    expect(await complaints(changedManifest([["milk", "allocations", 3, "vesting", "cliff"], 5]))).to.deep.equal({
      "milk.allocations[3].vesting": 'Unrecognized key: "cliff"',
    });
  });

  it("names every wrong value at once", async () => {
    const found = await complaints(
      changedManifest([["chainId"], "31337"], [["guardians"], []], [["partners", 0, "pool", "bid"], -5]),
    );
    expect(Object.keys(found)).to.have.members(["chainId", "guardians", "partners[0].pool.bid"]);
  });

  it("refuses allocations whose names differ only in punctuation", async () => {
    expect(await complaints(changedManifest([["milk", "allocations", 4, "name"], "long-term"]))).to.deep.equal({
      "milk.allocations[4].name": "is too like that of milk.allocations[3]",
    });
  });

  it("refuses funding beyond what the funder gets free of vesting", async () => {
    expect(await complaints(changedManifest([["partners", 0, "pool", "funding"], "480000000"]))).to.deep.equal({
      "milk.funder": "gets 481000000.0 MLK free of vesting, but the pools' funding takes 481300000.0",
    });
  });

  it("names what hangs on a wrong value as well", async () => {
    const path = ["oracle", "feeds", 1, "id"] as const;
    const dangling = '"USD/KRW" is not among oracle.feeds';
    expect(await complaints(changedManifest([path, "MLK/KRW"]))).to.deep.equal({
      "oracle.feeds[1].id": '"MLK/KRW" is there twice',
      "partners[4].pool.currencyFeed": dangling,
    });
    expect(await complaints(changedManifest([path, "usd-krw"]))).to.deep.equal({
      "oracle.feeds[1].id": 'must be a pair such as "MLK/KRW"',
      "partners[4].pool.currencyFeed": dangling,
    });
    expect(await complaints(changedManifest([["oracle", "feeds"], []]))).to.have.all.keys(
      "oracle.feeds",
      "exchange.milkFeed",
      "partners[4].pool.currencyFeed",
    );
    expect(await complaints(changedManifest([["milk", "allocations", 4, "share"], 0]))).to.have.all.keys(
      "milk.allocations[4].share",
      "milk.allocations",
    );
  });

  it("names the first holder of a sector to each further partner", async () => {
    const found = await complaints(
      changedManifest([["partners", 3, "sector"], "travel"], [["partners", 4, "sector"], "travel"]),
    );
    expect(Object.keys(found)).to.deep.equal(["partners[3].sector", "partners[4].sector"]);
    expect(found["partners[4].sector"]).to.match(/taken by partners\[0\]/);
  });

  it("lets partners share a sector that is open, and the next one into that of a partner that has left", () => {
    const shared: Change = [["partners", 3, "sector"], "travel"];
    expect(parseManifest(changedManifest(shared, [["openSectors"], ["travel"]]), "f").openSectors).to.deep.equal([
      "travel",
    ]);
    const left = parseManifest(changedManifest(shared, [["partners", 0, "left"], true]), "f");
    expect(left.partners.map((partner) => partner.left)).to.deep.equal([true, false, false, false, false]);
  });

  it("refuses an address that is named twice, and a name that is no name of a directory", async () => {
    expect(await complaints(changedManifest([["guardians"], [YANOLJA_ADMIN, YANOLJA_ADMIN]]))).to.deep.equal({
      guardians: "must not name an address twice",
    });
    for (const name of ["../local", "a b", ""]) {
      expect(Object.keys(await complaints(changedManifest([["name"], name])))).to.deep.equal(["name"]);
    }
  });

  it("takes names however they were typed, and refuses what nobody sees in them", async () => {
    const typed = (name: string) =>
      changedManifest(
        [["partners", 0, "name"], name],
        [["partners", 0, "point", "name"], name],
        [["partners", 0, "point", "symbol"], name.slice(0, 9)],
      );
    const [partner] = parseManifest(typed("야놀자".normalize("NFD")), "f").partners;
    expect([partner?.name, partner?.point.name, partner?.point.symbol]).to.deep.equal(Array(3).fill("야놀자"));
    for (const name of ["Yano\u202elja", "Yanolja\u200b", "Yano\u0000lja", "Yano\u00a0lja"]) {
      const wrong = await complaints(typed(name));
      expect(Object.keys(wrong)).to.deep.equal([
        "partners[0].name",
        "partners[0].point.name",
        "partners[0].point.symbol",
      ]);
      expect(wrong["partners[0].name"]).to.match(/^has U\+[0-9A-F]{4}, which nobody sees/);
    }
  });

  it("takes a lock's start in any zone, and none that is not on the calendar or has no zone", async () => {
    const place = ["milk", "allocations", 3, "vesting", "start"];
    const start = (text: unknown) => changedManifest([place, text]);
    const read = (text: string) => parseManifest(start(text), "f").milk.allocations[3]?.vesting?.start;
    expect(read("2028-11-22T09:00:00+09:00")).to.equal(1_858_464_000);
    for (const text of [
      "2027-02-29T00:00:00Z",
      "2027-04-31T00:00:00Z",
      "2028-11-22T24:00:00Z",
      "2028-11-22T00:00:60Z",
      "2028-11-22T00:00:00",
      "2028-11-22T00:00:00.5Z",
      "1858464000",
      1_858_464_000,
      "2128-11-22T00:00:00Z",
    ]) {
      expect(Object.keys(await complaints(start(text))), String(text)).to.deep.equal([
        "milk.allocations[3].vesting.start",
      ]);
    }
  });

  for (const value of [null, 5, "text", [], undefined]) {
    it(`refuses ${value === undefined ? "nothing" : JSON.stringify(value)} for a manifest`, async () => {
      expect(Object.keys(await complaints(value))).to.deep.equal(["the whole file"]);
    });
  }
});
