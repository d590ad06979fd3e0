import { expect } from "chai";
import { importPurchases } from "../../../scripts/lib/importPurchases.js";
import { purchaseColumns } from "../../../scripts/lib/purchase.js";
import { verify } from "../../../sdk/book/verify.js";
import { expectAllianceError } from "../../support/expectAllianceError.js";
import { START, testBooks } from "../../support/testBooks.js";

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
    expect(error.remedy).to.include("may be recorded: import the file again");
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

  it("takes a file without purchases", async () => {
    const { book } = books.make();
    expect(await importPurchases(book, await fileOf())).to.deep.equal({ recorded: 0, duplicates: 0, points: 0n });
  });
});
