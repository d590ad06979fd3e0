import { existsSync } from "node:fs";
import { readdir, writeFile } from "node:fs/promises";
import { DatabaseSync } from "node:sqlite";
import { expect } from "chai";
import { Book } from "../../../../sdk/book/Book.js";
import { purchaseColumns } from "../../../../sdk/book/purchase.js";
import { putOldFile } from "../../../support/oldFile.js";
import { needsPostgres } from "../../../support/postgres/needsPostgres.js";
import { postgresAddress } from "../../../support/postgres/postgresAddress.js";
import { runMilk } from "../../../support/runMilk.js";
import { temporaryDirectory } from "../../../support/temporaryDirectory.js";

const POINT = "0x1111111111111111111111111111111111111111";
const DAY = 86_400;

describe("milk book", () => {
  const files = temporaryDirectory();
  const settings = {
    chainId: "31337",
    point: POINT,
    epochLength: `${30 * DAY}`,
    validity: "3",
    period: `${DAY}`,
    hold: "0",
  };

  it("say with exit code 1 what in a book does not follow from its journal", async () => {
    const book = files.path("wrong.db");
    await runMilk(["book", "create"], { ...settings, book });
    const opened = Book.open(book);
    const purchasedAt = opened.now;
    opened.accrue({ reference: "P1", customerNumber: "C1", points: 5n, purchasedAt });
    opened.close();
    const database = new DatabaseSync(book);
    database.exec("UPDATE cohort SET accrued = 1000005");
    database.close();
    const text = await runMilk(["book", "verify"], { book });
    expect(text.out).to.match(/^Book .*\n✗ .*\nPROJECTION_DIFFERS: cohort: member 1, epoch \d+ is missing or differs/);
    expect(text.code).to.equal(1);
    const json = await runMilk(["book", "verify"], { book, json: true });
    expect([JSON.parse(json.out)]).to.containSubset([{ ok: false, findings: [{ table: "cohort" }] }]);
    expect(json.code).to.equal(1);
    const audited = await runMilk(["book", "audit"], { book });
    expect(audited.out).to.include("PROJECTION_DIFFERS: The cohort of member 1");
    expect(audited.code).to.equal(1);
  });

  it("bring a book of 0.1.0 to this version, once, and say where its copy is", async () => {
    const book = putOldFile("book", files.path("old.db"));
    const refused = await runMilk(["book", "verify"], { book });
    expect(refused.error).to.include("BOOK_OTHER").and.include("book migrate");
    const migrated = await runMilk(["book", "migrate"], { book });
    expect(migrated.out).to.include("is of version 3").and.include(`${book}.before-v1`);
    const again = await runMilk(["book", "migrate"], { book, json: true });
    expect(JSON.parse(again.out)).to.deep.equal({ book, from: 3, to: 3 });
    expect((await runMilk(["book", "verify"], { book })).code).to.equal(0);
  });

  it(
    "make a book on PostgreSQL, fill, verify and audit it, and move it into a file",
    needsPostgres(async () => {
      const book = await postgresAddress();
      expect((await runMilk(["book", "create"], { ...settings, book })).code).to.equal(0);
      const purchases = files.path("purchases.csv");
      const at = new Date().toISOString().replace(/\.\d+Z/, "Z");
      const lines = [purchaseColumns.join(","), `P1,C1,${at},1000,KRW,10`, `P2,C2,${at},2000,KRW,20`];
      await writeFile(purchases, `${lines.join("\n")}\n`);
      const imported = await runMilk(["book", "import"], { book, purchases, json: true });
      expect([JSON.parse(imported.out)]).to.containSubset([{ recorded: 2 }]);
      expect((await runMilk(["book", "verify"], { book })).code).to.equal(0);
      expect((await runMilk(["book", "audit"], { book })).code).to.equal(0);
      const file = files.path("moved.db");
      const moved = await runMilk(["book", "move"], { book, to: file });
      expect(moved.out).to.include(`The book is at ${file}: 2 entries`);
      expect((await runMilk(["book", "verify"], { book: file })).code).to.equal(0);
      expect((await runMilk(["book", "verify"], { book })).error).to.include("BOOK_MISSING");
      const secret = await runMilk(["book", "verify"], { book: "postgres://milk:hunter2@db/d" });
      expect(secret.error).to.include("STORE_ADDRESS_INVALID").and.not.include("hunter2");
    }),
  );

  it("take an import into a book that was idle for long only with the time confirmed", async () => {
    const book = files.path("idle.db");
    const created = Math.floor(Date.now() / 1_000) - 400 * DAY;
    const terms = {
      chainId: 31_337,
      point: POINT,
      epochLength: 30 * DAY,
      validity: 3,
      holdSeconds: 0,
      periodLength: DAY,
    };
    Book.create(book, terms, { clock: () => created }).close();
    const isoNow = new Date().toISOString().replace(/\.\d+Z/, "Z");
    const purchases = await files.write("idle.csv", `${purchaseColumns.join(",")}\nP1,C1,${isoNow},100,KRW,5\n`);
    const refused = await runMilk(["book", "import"], { book, purchases });
    expect(refused.error).to.include("CLOCK_LEAPT").and.include("--confirm-time");
    expect(refused.code).to.equal(1);
    const imported = await runMilk(["book", "import"], { book, purchases, confirmTime: isoNow });
    expect(imported.out).to.include("1 purchase with 5 points recorded");
  });

  it("make a book, import purchases, and write notices of expiry", async () => {
    const book = files.path("book.db");
    const made = await runMilk(["book", "create"], { ...settings, book, firstPeriod: "7", json: true });
    expect(made.code).to.equal(0);
    expect(made.out)
      .to.include(`"book": ${JSON.stringify(book)}`)
      .and.include('"firstPeriod": 7');

    const now = Math.floor(Date.now() / 1_000);
    const time = new Date((now - DAY) * 1_000).toISOString().replace(/\.\d+Z/, "Z");
    const purchases = await files.write(
      "p.csv",
      `${purchaseColumns.join(",")}\nP1,C1,${time},100,KRW,5\nP2,C2,${time},100,KRW,7\n`,
    );
    const imported = await runMilk(["book", "import"], { book, purchases });
    expect(imported.out).to.equal("2 purchases with 12 points recorded, 0 were there before.\n");
    expect(imported.error).to.include("Importing").and.include("100 %");
    expect(JSON.parse((await runMilk(["book", "import"], { book, purchases, json: true })).out)).to.deep.equal({
      recorded: 0,
      duplicates: 2,
      points: "0",
    });

    const verified = await runMilk(["book", "verify"], { book, json: true });
    expect(verified.code).to.equal(0);
    expect([JSON.parse(verified.out)]).to.containSubset([{ book, ok: true, entries: 2, findings: [] }]);
    expect((await runMilk(["book", "verify"], { book, quick: true })).out).to.include(
      "✓ Everything follows from the journal.",
    );

    const out = files.path("notices");
    const opened = Book.open(book);
    const expiresAt = opened.expiryOf(opened.epochAt(now - DAY));
    opened.close();
    const at = new Date((expiresAt - 2 * DAY) * 1_000).toISOString();
    const noticed = await runMilk(["book", "notices"], { book, out, days: "30,3", at });
    expect(noticed.code).to.equal(0);
    expect(noticed.out)
      .to.match(/30-days\.csv +2 +12 +written/)
      .and.to.match(/-3-days\.csv +2 +12 +written/);
    expect(await readdir(out)).to.have.lengthOf(2);
    const lost = await runMilk(["book", "notices"], {
      book,
      out: files.path("elsewhere"),
      days: "30,3",
      at,
      json: true,
    });
    expect(lost.code).to.equal(1);
    expect(lost.out.match(/"problem": "gone"/g)).to.have.lengthOf(2);
  });

  it("end with code 1 and the error when something is wrong", async () => {
    const missing = await runMilk(["book", "import"], { book: files.path("none.db"), purchases: "p.csv" });
    expect(missing).to.include({ code: 1, out: "" });
    expect(missing.error).to.include("BOOK_MISSING");
    const nothing = await runMilk(["book", "create"], {
      ...settings,
      book: files.path("x.db"),
      epochLength: "",
      json: true,
    });
    expect(nothing.code).to.equal(1);
    expect(nothing.error).to.include('"code":"INVALID_PROGRAMME"').and.include("epochLength");
  });

  it("never take a contract without its chain for one that was asked", async () => {
    const book = files.path("none.db");
    const audited = await runMilk(["book", "audit"], { book, point: POINT, json: true });
    expect(JSON.parse(audited.error)).to.have.nested.property("error.code", "NETWORK_MISSING");
    const made = await runMilk(["book", "create"], { book, point: POINT, hold: "0", rpc: "default", json: true });
    expect(JSON.parse(made.error)).to.have.nested.property("error.code", "INVALID_RPC");
    const both = await runMilk(["book", "create"], { ...settings, book, rpc: "http://127.0.0.1:9", json: true });
    expect(JSON.parse(both.error)).to.have.nested.property("error.code", "WRONG_USE");
    expect([audited, made, both].map(({ code }) => code)).to.deep.equal([1, 1, 2]);
    expect(existsSync(book)).to.equal(false);
  });

  it("refuse what JavaScript takes for a number or a time, and nobody else", async () => {
    for (const hold of ["0x10", "1e3", " 60", "1.5", "-1"]) {
      const made = await runMilk(["book", "create"], { ...settings, book: files.path("none.db"), hold, json: true });
      expect(made.error, hold).to.include('"code":"INVALID_PROGRAMME"').and.include("--hold");
    }
    const book = files.path("noticed.db");
    await runMilk(["book", "create"], { ...settings, book });
    const wrong: readonly (readonly [options: Record<string, string>, code: string])[] = [
      [{ at: "2027-02-29T00:00:00Z" }, "INVALID_TIME"],
      [{ at: "2027-01-31T00:00:00" }, "INVALID_TIME"],
      [{ at: "1 March 2027" }, "INVALID_TIME"],
      [{ days: "30,0x3" }, "INVALID_DAYS"],
      [{ days: "30,," }, "INVALID_DAYS"],
    ];
    for (const [options, code] of wrong) {
      const noticed = await runMilk(["book", "notices"], {
        book,
        out: files.path("wrong"),
        days: "30",
        at: "",
        json: true,
        ...options,
      });
      expect(noticed.error, JSON.stringify(options)).to.include(`"code":"${code}"`);
    }
  });
});
