import { expect } from "chai";
import { parse } from "csv-parse/sync";
import { parseEther, parseUnits } from "ethers";
import { z } from "zod";
import { Book } from "../../../../sdk/book/Book.js";
import { directory } from "../../../../services/indexer/queries/directory.js";
import { periodOf } from "../../../../services/indexer/reports/Period.js";
import { reportReserves } from "../../../../services/indexer/reports/reportReserves.js";
import { reportRollForward } from "../../../../services/indexer/reports/reportRollForward.js";
import { reportSettlement } from "../../../../services/indexer/reports/reportSettlement.js";
import { reportTrades } from "../../../../services/indexer/reports/reportTrades.js";
import type { Cell, Report } from "../../../../services/indexer/reports/Report.js";
import { reportCsv, reportJson } from "../../../../services/indexer/reports/writeReport.js";
import { IndexFile } from "../../../../services/indexer/store/IndexFile.js";
import { FIXED_SECRETS } from "../../../support/testBooks.js";
import { expectAllianceError } from "../../../support/expectAllianceError.js";
import {
  DOLLAR_PRICE,
  loadFixture,
  looseFixture,
  MILK_PRICE,
  time,
  USD_KRW,
  type World,
} from "../../../support/fixture.js";
import { CHAIN_ID, testIndexes } from "../../../support/indexWorld.js";
import { tradeAtRandom, UNINVITED } from "../../../support/tradeAtRandom.js";

/** A report's lines by the keys of its columns. */
function linesOf({ columns, rows }: Report): Record<string, Cell>[] {
  return [...rows].map((row) => Object.fromEntries(columns.map(({ key }, i) => [key, row[i] ?? null])));
}

function big(line: Record<string, Cell>, ...keys: readonly string[]): bigint {
  return keys.reduce((sum, key) => sum + z.bigint().parse(line[key]), 0n);
}

const ONE_BALANCE =
  "(point, account, epoch) = (SELECT point, account, epoch FROM balance ORDER BY point, account, epoch LIMIT 1)";

describe("Reports", () => {
  const indexes = testIndexes();
  let world: World;
  let file: IndexFile;
  let path: string;
  /** When the first part of the history ended. */
  let middle: number;

  before(async () => {
    world = await loadFixture(looseFixture);
    await tradeAtRandom(world, 21n, 60);
    middle = (await time.latest()) + 1;
    // Points of the programme with the shortest life, a year, expire.
    await time.increase(13 * 2_629_800);
    await world.postPrice(MILK_PRICE);
    await world.postPrice(DOLLAR_PRICE, USD_KRW);
    for (const index of world.partners.keys()) await world.release(index, world.member(0), 20_000n);
    await tradeAtRandom(world, 22n, 50);
    path = indexes.newFile();
    const opened = await indexes.open(world, path);
    await opened.ingester.catchUp();
    file = opened.file;
  });

  const whole = () => ({ period: periodOf(file, {}) });
  const first = () => ({ period: periodOf(file, { to: middle }) });
  const second = () => ({ period: periodOf(file, { from: middle }) });

  describe("periodOf", () => {
    it("refuses an end that is not indexed yet, and an end before the beginning", async () => {
      const { to } = whole().period;
      await expectAllianceError("PERIOD_NOT_INDEXED", () => periodOf(file, { to: to + 1 }));
      await expectAllianceError("INVALID_PERIOD", () => periodOf(file, { from: middle, to: middle }));
    });

    it("refuses an index without a block", async () => {
      const empty = IndexFile.openOrCreate(indexes.newFile());
      await expectAllianceError("INDEX_EMPTY", () => periodOf(empty, {}));
      empty.close();
    });
  });

  describe("reportTrades", () => {
    it("has every trade of the period once, without accounts", () => {
      const [all, early, late] = [whole(), first(), second()].map((options) => linesOf(reportTrades(file, options)));
      expect(all).to.have.lengthOf.greaterThan(30);
      expect([...(early ?? []), ...(late ?? [])]).to.deep.equal(all);
      expect(new Set(all?.map(({ kind }) => kind))).to.deep.equal(new Set(["sale", "purchase", "swap"]));
      const text = [...reportJson(reportTrades(file, whole()))].join("");
      for (const member of [world.member(0), world.member(1)]) expect(text).not.to.include(member.address);
    });

    it("shows a partner the trades of its own points, and who gave or received these", () => {
      const [own] = directory(file);
      const lines = linesOf(reportTrades(file, { ...whole(), partnerId: own?.partnerId }));
      const symbol = own?.symbol ?? "";
      expect(lines.length).to.be.greaterThan(5);
      for (const { assetIn, assetOut, member, recipient } of lines) {
        expect([assetIn, assetOut]).to.include(symbol);
        expect(member !== null).to.equal(assetIn === symbol);
        expect(recipient !== null).to.equal(assetOut === symbol);
      }
    });
  });

  describe("reportSettlement", () => {
    it("ends with the chain's pools, to the wei, having gone on where the period before ended", async () => {
      const [early, late] = [reportSettlement(file, first()), reportSettlement(file, second())];
      expect(early.findings).to.deep.equal([]);
      expect(late.findings).to.deep.equal([]);
      const [before, after] = [linesOf(early), linesOf(late)];
      expect(after).to.have.lengthOf(5);
      for (const [i, line] of after.entries()) {
        expect(line["openingReserve"]).to.equal(before[i]?.["closingReserve"]);
        expect(line["openingFees"]).to.equal(before[i]?.["closingFees"]);
        expect(line["openingInventory"]).to.equal(before[i]?.["closingInventory"]);
        const { reserve, fees, credit } = await world.alliance.exchange.pool(world.point(i));
        const pool = after.find(({ programme }) => programme === directory(file)[i]?.symbol) ?? {};
        const own = directory(file)[i]?.point === (await world.point(i).getAddress());
        expect(own).to.be.true;
        expect([pool["closingReserve"], pool["closingFees"], pool["closingCredit"]]).to.deep.equal([
          reserve,
          fees,
          credit,
        ]);
        const came = big(line, "openingReserve", "funded", "creditExtended", "earned");
        expect(came - big(line, "paid", "withdrawn", "creditReturned")).to.equal(big(line, "closingReserve"));
      }
    });

    it("finds a flow that the trades do not explain", () => {
      const copy = tampered("UPDATE pool SET paid = paid || '7' WHERE position = (SELECT max(position) FROM pool)");
      expect(reportSettlement(copy, whole()).findings).to.have.lengthOf.at.least(1);
      copy.close();
    });
  });

  describe("reportRollForward", () => {
    it("ties out by cohort, expired ones included, and goes on where the period before ended", async () => {
      const [early, late] = [reportRollForward(file, first()), reportRollForward(file, second())];
      expect(early.findings).to.deep.equal([]);
      expect(late.findings).to.deep.equal([]);
      const cohort = ({ programme, epoch }: Record<string, Cell>) => `${String(programme)} ${String(epoch)}`;
      const closing = new Map(linesOf(early).map((line) => [cohort(line), line["closing"]]));
      let expired = 0n;
      for (const line of linesOf(late)) {
        expect(line["opening"]).to.equal(closing.get(cohort(line)) ?? 0n);
        expect(big(line, "opening", "issued") - big(line, "redeemed", "expired")).to.equal(big(line, "closing"));
        expired += big(line, "expired");
      }
      for (const line of linesOf(early)) expired += big(line, "expired");
      expect(expired > 0n, "points expired in the test's world").to.be.true;
      const held = await Promise.all(
        [world.member(0), world.member(1), world.alliance.exchange].map((holder) => world.point(2).balanceOf(holder)),
      );
      const own = linesOf(late).filter(({ programme }) => programme === directory(file)[2]?.symbol);
      expect(own.reduce((sum, line) => sum + big(line, "closing"), 0n)).to.equal(held.reduce((a, b) => a + b));
    });

    it("finds points that accounts hold and nobody issued", () => {
      const copy = tampered(`UPDATE balance SET points = points + 1 WHERE ${ONE_BALANCE}`);
      expect(reportRollForward(copy, whole()).findings.join()).to.match(/accounts hold/);
      copy.close();
    });

    it("shows a partner nothing of another's", () => {
      for (const { partnerId, symbol } of directory(file)) {
        for (const make of [reportSettlement, reportRollForward, reportReserves]) {
          const report = make(file, { ...whole(), partnerId });
          const text = [...reportJson(report), ...reportCsv(make(file, { ...whole(), partnerId }), "KRW")].join("");
          expect(linesOf(make(file, { ...whole(), partnerId }))).not.to.be.empty;
          for (const other of directory(file).filter((entry) => entry.partnerId !== partnerId)) {
            expect(text).not.to.include(other.symbol).and.not.to.include(other.partner);
          }
          expect(text).to.include(symbol);
          expect(report.summary).to.be.undefined;
        }
      }
    });

    it("refuses a partner that is not there", async () => {
      for (const make of [reportTrades, reportSettlement, reportRollForward, reportReserves]) {
        await expectAllianceError("PARTNER_UNKNOWN", () => linesOf(make(file, { ...whole(), partnerId: 99 })));
      }
    });

    describe("with a book", () => {
      it("adds what never came on chain, and what is on its way", async () => {
        const [entry] = directory(file);
        if (entry === undefined) throw new TypeError("no programme");
        const { from, to } = whole().period;
        const clock = { now: from + 10 };
        const { point, partnerId, epochLength, validity } = entry;
        const programme = { chainId: CHAIN_ID, point, epochLength, validity, holdSeconds: 0, periodLength: 86_400 };
        const book = Book.create(indexes.files.path("own.book"), programme, {
          clock: () => clock.now,
          secrets: FIXED_SECRETS,
        });
        const issued = new Map(
          linesOf(reportRollForward(file, { ...whole(), partnerId })).map((line) => [
            Number(line["epoch"]),
            big(line, "issued"),
          ]),
        );
        const epoch = Math.floor(from / epochLength);
        const chainIssued = issued.get(epoch) ?? 0n;
        expect(chainIssued > 0n).to.be.true;
        book.accrue({ reference: "a", customerNumber: "C1", points: chainIssued + 500n, purchasedAt: clock.now });
        const { code: claim } = book.createClaim("C1");
        book.bindAccount({ claim, account: world.member(0).address });
        book.redeem({ reference: "r", customerNumber: "C1", points: 40n });
        book.release({ requestId: "one", customerNumber: "C1", points: chainIssued + 60n });
        clock.now = to - 1;
        const report = reportRollForward(file, { ...whole(), partnerId, book });
        const line = linesOf(report).find((some) => some["epoch"] === epoch) ?? {};
        expect(line).to.deep.include({
          bookOpening: 0n,
          bookAccrued: chainIssued + 500n,
          bookCancelled: 0n,
          bookRedeemed: 40n,
          bookReleased: chainIssued + 60n,
          bookClosing: 400n,
          bookExpired: 0n,
          inTransit: 60n,
          issued: chainIssued,
        });
        // The world released the other cohorts without any book.
        const others = [...issued].filter(([other, points]) => other !== epoch && points > 0n);
        expect(others).not.to.be.empty;
        expect(report.findings).to.have.lengthOf(others.length);
        expect(report.findings.join()).to.match(/the book released fewer/);
        await expectAllianceError("PARTNER_MISSING", () => reportRollForward(file, { ...whole(), book }));
        await expectAllianceError("BOOK_OTHER", () =>
          reportRollForward(file, { ...whole(), partnerId: partnerId + 1, book }),
        );
        book.close();
      });
    });
  });

  describe("reportReserves", () => {
    it("explains all MLK the exchange holds, with what was sent uninvited", async () => {
      const report = reportReserves(file, whole());
      expect(report.findings).to.deep.equal([]);
      const held = await world.alliance.milk.balanceOf(world.alliance.exchange);
      expect(report.summary).to.include({ held, uninvited: 2n * UNINVITED, difference: 0n });
      const early = reportReserves(file, first());
      expect(early.findings).to.deep.equal([]);
      expect(early.summary).to.include({ uninvited: UNINVITED, difference: 0n });
    });

    it("finds MLK that left without a pool having paid it", () => {
      const copy = tampered("UPDATE milk SET sent = sent || '1' WHERE position = (SELECT max(position) FROM milk)");
      expect(reportReserves(copy, whole()).findings).to.have.lengthOf(2);
      copy.close();
    });
  });

  describe("reportCsv", () => {
    it("names units, and gives exact decimals and times that programs read", () => {
      const text = [...reportCsv(reportTrades(file, whole()), "KRW")].join("");
      expect(text.endsWith("\r\n")).to.be.true;
      const rows = z.array(z.record(z.string(), z.string())).parse(parse(text, { columns: true }));
      const trades = linesOf(reportTrades(file, whole()));
      expect(rows).to.have.lengthOf(trades.length);
      for (const [i, row] of rows.entries()) {
        expect(parseEther(row["value before the fee (MLK)"] ?? "")).to.equal(trades[i]?.["milkValue"]);
        expect(parseUnits(row["price of MLK (KRW)"] ?? "", 8)).to.equal(trades[i]?.["spot"]);
        expect(Date.parse(row["time (UTC)"] ?? "") / 1_000).to.equal(trades[i]?.["time"]);
      }
      const reserves = [...reportCsv(reportReserves(file, whole()), "KRW")].join("");
      expect(parse(reserves)).to.have.lengthOf(1 + 5 + 3);
    });

    it("quotes what must be quoted, and gives no text as a formula", () => {
      const report = {
        columns: [{ key: "text", title: "text", kind: "text" as const }],
        rows: [["=1+1"], ["@x"], ['a "b", c\nd'], ["\tx"], [null]],
        name: "any",
        period: whole().period,
        findings: [],
      };
      const expected = `text\r\n'=1+1\r\n'@x\r\n"a ""b"", c\nd"\r\n'\tx\r\n\r\n`;
      expect([...reportCsv(report, "KRW")].join("")).to.equal(expected);
    });
  });

  describe("reportJson", () => {
    it("gives amounts as text in their smallest unit, and what does not tie out", () => {
      const shape = z.object({
        report: z.literal("settlement"),
        from: z.iso.datetime(),
        to: z.iso.datetime(),
        units: z.record(z.string(), z.string()),
        rows: z.array(z.object({ closingReserve: z.string().regex(/^\d+$/), trades: z.number() })),
        ok: z.boolean(),
        findings: z.array(z.string()),
      });
      const json = (report: Report) => shape.parse(JSON.parse([...reportJson(report)].join("")));
      const report = reportSettlement(file, whole());
      const given = json(report);
      expect(given.ok).to.be.true;
      expect(given.units["closingReserve"]).to.equal("wei of MLK");
      expect(given.rows.map(({ closingReserve }) => BigInt(closingReserve))).to.deep.equal(
        linesOf(report).map((line) => line["closingReserve"]),
      );
      expect(json({ ...report, findings: ["x"] }).ok).to.be.false;
    });
  });

  /** A copy of the index with something wrong in it. */
  function tampered(sql: string): IndexFile {
    const copy = indexes.newFile();
    file.run(`VACUUM INTO '${copy}'`);
    const opened = IndexFile.openOrCreate(copy);
    opened.run(sql);
    return opened;
  }
});
