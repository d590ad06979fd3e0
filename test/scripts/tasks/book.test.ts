import { readdir } from "node:fs/promises";
import { expect } from "chai";
import { Book } from "../../../sdk/book/Book.js";
import { purchaseColumns } from "../../../scripts/lib/purchase.js";
import { runTask } from "../../support/runTask.js";
import { temporaryDirectory } from "../../support/temporaryDirectory.js";

const POINT = "0x1111111111111111111111111111111111111111";
const DAY = 86_400;

describe("the book's tasks", () => {
  const files = temporaryDirectory();
  const settings = {
    chainId: "31337",
    point: POINT,
    epochLength: `${30 * DAY}`,
    validity: "3",
    period: `${DAY}`,
    hold: "0",
  };

  it("make a book, import purchases, and write notices of expiry", async () => {
    const book = files.path("book.db");
    const made = await runTask("book-create", { ...settings, book, firstPeriod: "7", json: true });
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
    const imported = await runTask("book-import", { book, purchases });
    expect(imported.out).to.equal("2 purchases with 12 points recorded, 0 were there before.\n");
    expect(imported.error).to.include("Importing").and.include("100 %");
    expect(JSON.parse((await runTask("book-import", { book, purchases, json: true })).out)).to.deep.equal({
      recorded: 0,
      duplicates: 2,
      points: "0",
    });

    const out = files.path("notices");
    const opened = Book.open(book);
    const expiresAt = opened.expiryOf(opened.epochAt(now - DAY));
    opened.close();
    const at = new Date((expiresAt - 2 * DAY) * 1_000).toISOString();
    const noticed = await runTask("notices", { book, out, days: "30,3", at });
    expect(noticed.code).to.equal(0);
    expect(noticed.out)
      .to.match(/30-days\.csv +2 +12 +written/)
      .and.to.match(/-3-days\.csv +2 +12 +written/);
    expect(await readdir(out)).to.have.lengthOf(2);
    const lost = await runTask("notices", { book, out: files.path("elsewhere"), days: "30,3", at, json: true });
    expect(lost.code).to.equal(1);
    expect(lost.out.match(/"problem": "gone"/g)).to.have.lengthOf(2);
  });

  it("end with code 1 and the error when something is wrong", async () => {
    const missing = await runTask("book-import", { book: files.path("none.db"), purchases: "p.csv" });
    expect(missing).to.include({ code: 1, out: "" });
    expect(missing.error).to.include("BOOK_MISSING");
    const nothing = await runTask("book-create", {
      ...settings,
      book: files.path("x.db"),
      epochLength: "",
      json: true,
    });
    expect(nothing.code).to.equal(1);
    expect(nothing.error).to.include('"code":"INVALID_PROGRAMME"').and.include("epochLength");
  });

  it("refuse what JavaScript takes for a number or a time, and nobody else", async () => {
    for (const hold of ["0x10", "1e3", " 60", "1.5", "-1"]) {
      const made = await runTask("book-create", { ...settings, book: files.path("none.db"), hold, json: true });
      expect(made.error, hold).to.include('"code":"INVALID_PROGRAMME"').and.include("--hold");
    }
    const book = files.path("noticed.db");
    await runTask("book-create", { ...settings, book });
    const wrong: readonly (readonly [options: Record<string, string>, code: string])[] = [
      [{ at: "2027-02-29T00:00:00Z" }, "INVALID_TIME"],
      [{ at: "2027-01-31T00:00:00" }, "INVALID_TIME"],
      [{ at: "1 March 2027" }, "INVALID_TIME"],
      [{ days: "30,0x3" }, "INVALID_DAYS"],
      [{ days: "30,," }, "INVALID_DAYS"],
    ];
    for (const [options, code] of wrong) {
      const noticed = await runTask("notices", {
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
