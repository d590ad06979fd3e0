import { expect } from "chai";
import { importPurchases } from "../../../../services/programme/purchases/importPurchases.js";
import { purchaseColumns } from "../../../../sdk/book/purchase.js";
import { verify } from "../../../../sdk/book/verify.js";
import { expectAllianceError } from "../../../support/expectAllianceError.js";
import { START, testBooks } from "../../../support/testBooks.js";

const time = (seconds: number) => new Date(seconds * 1_000).toISOString().replace(".000Z", "Z");
const line = (i: number, points: number | string = i) => `P${i},C${i % 3},${time(START - 100 + i)},45000,KRW,${points}`;

describe("importPurchases", () => {
  const books = testBooks();
  let count = 0;
  const fileOf = (...lines: readonly string[]) =>
    books.files.write(`${++count}.csv`, [purchaseColumns.join(","), ...lines, ""].join("\n"));
  const ten = Array.from({ length: 10 }, (_, i) => line(i + 1));

  it("records the points of every purchase, acknowledging chunk by chunk", async () => {
    const { book, path } = books.make();
    const acknowledged: number[] = [];
    const read: [number, number][] = [];
    const result = await importPurchases(book, await fileOf(...ten), {
      chunk: 4,
      onAcknowledged: ({ recorded }) => {
        acknowledged.push(recorded);
        expect(verify(path).entries).to.equal(recorded);
      },
      onProgress: (done, total) => read.push([done, total]),
    });
    expect(result).to.deep.equal({ recorded: 10, duplicates: 0, points: 55n });
    expect(acknowledged).to.deep.equal([4, 8, 10]);
    expect(read.at(-1)?.[0]).to.equal(read.at(-1)?.[1]);
    expect(book.balanceOf({ customerNumber: "C1" }).held).to.equal(1n + 4n + 7n + 10n);
    expect(book.historyOf({ customerNumber: "C2" }).entries.map(({ reference }) => reference)).to.deep.equal([
      "P8",
      "P5",
      "P2",
    ]);
  });

  it("passes over what is recorded already", async () => {
    const { book } = books.make();
    await importPurchases(book, await fileOf(...ten.slice(0, 6)));
    expect(await importPurchases(book, await fileOf(...ten), { chunk: 4 })).to.deep.equal({
      recorded: 4,
      duplicates: 6,
      points: 34n,
    });
  });

  it("stops at a line that is wrong, and goes on when it is mended", async () => {
    const { book } = books.make();
    const wrong = await fileOf(...ten.slice(0, 7), line(8, "none"), ...ten.slice(8));
    const error = await expectAllianceError("PURCHASES_INVALID", () => importPurchases(book, wrong, { chunk: 3 }));
    expect(error.message).to.include("line 9: column points");
    expect(error.remedy).to.include(
      "The 6 purchases to line 7 are in the book, nothing after them: import the file again",
    );
    expect(book.totals().all.accrued).to.equal(21n);
    expect(await importPurchases(book, await fileOf(...ten))).to.include({ recorded: 4, duplicates: 6 });
  });

  it("refuses a purchase that is there twice with different content, and takes one that is there twice alike", async () => {
    const { book } = books.make();
    const error = await expectAllianceError("REFERENCE_CONFLICT", async () =>
      importPurchases(book, await fileOf(line(1, 5), line(1, 6))),
    );
    expect(error.message).to.include("P1");
    expect(await importPurchases(book, await fileOf(line(1), line(1)))).to.include({ recorded: 1, duplicates: 1 });
  });

  it("passes over, counts and names purchases of a customer that was erased since, and goes on", async () => {
    const { path, open } = books.make();
    // A salt of its own for who comes again, as in earnest.
    const book = open({ secrets: {} });
    await importPurchases(book, await fileOf(...ten.slice(0, 6)));
    book.erase("C1");
    const again = await importPurchases(book, await fileOf(...ten), { chunk: 3 });
    expect(again).to.deep.equal({
      recorded: 4,
      duplicates: 4,
      points: 34n,
      erased: {
        purchases: 2,
        first: [
          { line: 2, purchaseId: "P1" },
          { line: 5, purchaseId: "P4" },
        ],
      },
    });
    // P7 and P10 are the number's first purchases anew.
    expect(book.balanceOf({ customerNumber: "C1" }).held).to.equal(17n);
    expect(verify(path).ok).to.equal(true);
    expect(await importPurchases(book, await fileOf(...ten))).to.include({ recorded: 0, duplicates: 8, points: 0n });
  });

  it("names no more than twenty purchases of erased customers, and counts them all", async () => {
    const { book } = books.make();
    const many = await fileOf(
      ...Array.from({ length: 75 }, (_, i) => line(i)).map((text) => text.replace(/,\d+$/, ",1")),
    );
    await importPurchases(book, many);
    book.erase("C1");
    const { erased } = await importPurchases(book, many, { chunk: 10 });
    expect(erased?.purchases).to.equal(25);
    expect(erased?.first).to.have.lengthOf(20);
  });

  it("names file and line of what the book refuses, and what became of the lines before", async () => {
    const { book } = books.make();
    const wrongs: readonly (readonly [code: string, line: string])[] = [
      ["INVALID_POINTS", line(6, String(2n * 10n ** 15n))],
      ["INVALID_TIME", line(6).replace(time(START - 94), "2099-01-01T00:00:00Z")],
      ["REFERENCE_CONFLICT", line(6).replace("P6,C0", "P5,C0")],
    ];
    for (const [code, wrong] of wrongs) {
      const file = await fileOf(...ten.slice(0, 5), wrong);
      const error = await expectAllianceError(code, () => importPurchases(book, file, { chunk: 2 }));
      expect(error.message).to.include(`${file}, line 7: `);
      expect(error.remedy).to.include("The 4 purchases to line 5 are in the book, nothing after them");
      expect(book.totals().all.accrued).to.equal(10n);
    }
    const first = await fileOf(line(1, String(2n * 10n ** 15n)));
    const fresh = books.make().book;
    const error = await expectAllianceError("INVALID_POINTS", () => importPurchases(fresh, first));
    expect(error.message).to.include("line 2: 2000000000000000");
    expect(error.remedy).to.include("Nothing of the file was recorded");
  });

  it("names what is recorded when the book refuses whatever it is given", async () => {
    const { book, clock } = books.make();
    await importPurchases(book, await fileOf(...ten.slice(0, 2)));
    clock.now -= 100;
    const file = await fileOf(...ten);
    const error = await expectAllianceError("CLOCK_STEPPED_BACK", () => importPurchases(book, file, { chunk: 2 }));
    expect(error.message).to.include(`${file}, after line 1: `);
    expect(error.remedy).to.include("Nothing of the file was recorded");
  });

  it("takes a file without purchases", async () => {
    const { book } = books.make();
    expect(await importPurchases(book, await fileOf())).to.deep.equal({ recorded: 0, duplicates: 0, points: 0n });
  });
});
