import { mkdir, readFile, readdir } from "node:fs/promises";
import { expect } from "chai";
import { generatePurchases, type GeneratedData } from "../../../scripts/data/generatePurchases.js";
import { partnerSlug } from "../../../scripts/alliance/partnerSlug.js";
import type { Purchase } from "../../../sdk/book/purchase.js";
import { purchaseProfiles } from "../../../scripts/data/purchaseProfiles.js";
import { readManifest } from "../../../deploy/manifest/readManifest.js";
import { readMembers, type Member } from "../../../scripts/data/readMembers.js";
import { readPurchases } from "../../../local/stage/readPurchases.js";
import { allianceErrorOf } from "../../support/allianceErrorOf.js";
import { temporaryDirectory } from "../../support/temporaryDirectory.js";

const START = Date.parse("2025-01-01T00:00:00Z") / 1000;
const END = START + 548 * 86_400;

/** Each partner's own style of customer number. */
const styles: Readonly<Record<string, RegExp>> = {
  yanolja: /^1\d{8}$/,
  "shinsegae-duty-free": /^94\d\d-\d{4}-\d{4}$/,
  deelcar: /^DC[A-Z]{2}\d{4}$/,
  "seoul-airport-limousine": /^SAL\d{6}$/,
  "pacific-hotels": /^P\d[A-Z]\d{4}-\d{3}$/,
};

/** Earned at 2 %, 1 %, 3 %, 3 points a 1,000 won, 5 points a dollar; rounded down, at least 1. */
const earned: Readonly<Record<string, (amount: bigint) => bigint>> = {
  yanolja: (won) => (won * 2n) / 100n,
  "shinsegae-duty-free": (won) => won / 100n,
  deelcar: (won) => (won * 3n) / 100n,
  "seoul-airport-limousine": (won) => (won * 3n) / 1_000n,
  "pacific-hotels": (cents) => (cents * 5n) / 100n,
};

function countBy(purchases: readonly Purchase[], key: (purchase: Purchase) => string): Map<string, number> {
  const counts = new Map<string, number>();
  for (const purchase of purchases) counts.set(key(purchase), (counts.get(key(purchase)) ?? 0) + 1);
  return counts;
}

describe("generatePurchases", () => {
  const files = temporaryDirectory();
  let data: GeneratedData;
  let slugs: string[];
  let purchases: Map<string, Purchase[]>;
  let members: Member[];

  before(async () => {
    const manifest = await readManifest("deploy/alliance.local.json5");
    slugs = manifest.partners.map(({ name }) => partnerSlug(name));
    data = await generatePurchases(files.path("new", "data"));
    purchases = new Map();
    for (const slug of slugs) purchases.set(slug, await readPurchases(files.path("new", "data", `${slug}.csv`)));
    members = await readMembers(data.members.file, slugs);
  });

  it("writes a file for each partner of the local alliance, and the members", async () => {
    const expected = [...slugs.map((slug) => `${slug}.csv`), "members.json"].sort();
    expect((await readdir(files.path("new", "data"))).sort()).to.deep.equal(expected);
    expect(purchaseProfiles.map(({ slug }) => slug)).to.deep.equal(slugs);
  });

  it("writes the same bytes every time, over what was there, and those of data/", async () => {
    const again = files.path("again");
    await generatePurchases(again);
    await generatePurchases(again);
    for (const name of await readdir(again)) {
      const bytes = await readFile(files.path("again", name));
      expect(bytes.equals(await readFile(files.path("new", "data", name))), name).to.equal(true);
      expect(bytes.equals(await readFile(`data/${name}`)), `data/${name}`).to.equal(true);
    }
    expect((await readdir("data")).sort()).to.include.members(await readdir(again));
  });

  it("reports what it wrote", () => {
    const reported = slugs.map((slug) => {
      const list = purchases.get(slug) ?? [];
      return {
        file: files.path("new", "data", `${slug}.csv`),
        customers: new Set(list.map(({ customerNumber }) => customerNumber)).size,
        purchases: list.length,
        points: list.reduce((sum, { points }) => sum + points, 0n),
      };
    });
    expect(data.partners).to.deep.equal(reported);
    expect(data.members.members).to.equal(members.length);
  });

  for (const { slug, currency } of purchaseProfiles) {
    describe(`for ${slug}`, () => {
      let list: readonly Purchase[];
      before(() => {
        list = purchases.get(slug) ?? [];
      });

      it("has at least 1,000 purchases, in every one of the 18 months and in none beyond", () => {
        expect(list.length).to.be.at.least(1_000);
        expect(list[0]?.purchasedAt)
          .to.be.at.least(START)
          .and.below(START + 7 * 86_400);
        expect(list.at(-1)?.purchasedAt)
          .to.be.below(END)
          .and.above(END - 7 * 86_400);
        expect(
          countBy(list, ({ purchasedAt }) => new Date(purchasedAt * 1000).toISOString().slice(0, 7)).size,
        ).to.be.at.least(18);
      });

      it("has about 60 customers with numbers in the partner's style, a few of whom buy most often", () => {
        const counts = [...countBy(list, ({ customerNumber }) => customerNumber)].sort(([, a], [, b]) => b - a);
        expect(counts.length).to.be.within(55, 65);
        for (const [number] of counts) expect(number).to.match(styles[slug] ?? /$^/);
        const sum = (some: typeof counts) => some.reduce((total, [, count]) => total + count, 0);
        expect(sum(counts.slice(0, 6))).to.be.above(list.length / 5);
        expect(sum(counts.slice(-20))).to.be.below(list.length / 4);
      });

      it("has one currency, plausible amounts, and points at the programme's rate", () => {
        for (const { currency: found, amount, points, purchaseId } of list) {
          expect(found).to.equal(currency);
          const rate = earned[slug]?.(amount) ?? 0n;
          expect(points, purchaseId).to.equal(rate > 0n ? rate : 1n);
          const [least, most] = currency === "KRW" ? [5_000n, 5_000_000n] : [10_00n, 5_000_00n];
          expect(amount >= least && amount <= most, `${purchaseId}: ${amount}`).to.equal(true);
        }
      });

      it("is busier in summer than in spring", () => {
        const months = countBy(list, ({ purchasedAt }) => new Date(purchasedAt * 1000).toISOString().slice(0, 7));
        const spring = (months.get("2025-03") ?? 0) + (months.get("2025-04") ?? 0);
        const summer = (months.get("2025-07") ?? 0) + (months.get("2025-08") ?? 0);
        expect(summer).to.be.above(spring);
      });
    });
  }

  describe("of members", () => {
    it("has 24, each with an account from 40 on and a name of their own", () => {
      expect(members.map(({ account }) => account)).to.deep.equal(Array.from({ length: 24 }, (_, k) => 40 + k));
      expect(new Set(members.map(({ name }) => name)).size).to.equal(24);
    });

    it("makes each a customer of two to five partners, with two and with five of them among them", () => {
      const counts = members.map(({ customerNumbers }) => Object.keys(customerNumbers).length);
      expect(Math.min(...counts)).to.equal(2);
      expect(Math.max(...counts)).to.equal(5);
    });

    it("gives them numbers that have purchases, and every partner at least eight of them", () => {
      for (const slug of slugs) {
        const numbers = members.flatMap(({ customerNumbers }) => customerNumbers[slug] ?? []);
        expect(numbers.length, slug).to.be.at.least(8);
        const known = new Set(purchases.get(slug)?.map(({ customerNumber }) => customerNumber));
        for (const number of numbers) expect(known.has(number), `${slug} ${number}`).to.equal(true);
      }
    });
  });

  it("throws when the directory cannot be made", async () => {
    const file = await files.write("file", "");
    const error = await allianceErrorOf(() => generatePurchases(file));
    expect(error.code).to.equal("PURCHASES_UNWRITABLE");
    expect(error.message).to.include(file).and.include("EEXIST");
    expect(error.remedy).to.equal("Give a directory that you may write to.");
  });

  it("throws when a file cannot be written", async () => {
    await mkdir(files.path("taken", "yanolja.csv"), { recursive: true });
    const error = await allianceErrorOf(() => generatePurchases(files.path("taken")));
    expect(error.code).to.equal("PURCHASES_UNWRITABLE");
    expect(error.message).to.include("EISDIR");
  });
});
