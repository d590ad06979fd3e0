import { readdir } from "node:fs/promises";
import { basename } from "node:path";
import { expect } from "chai";
import { purchaseColumns, purchaseLine, type Purchase } from "../../../sdk/book/purchase.js";
import { readPurchases } from "../../../local/stage/readPurchases.js";
import { shownText } from "../../../sdk/text/shownText.js";
import { allianceErrorOf } from "../../support/allianceErrorOf.js";
import { temporaryDirectory } from "../../support/temporaryDirectory.js";

const HEADER = "purchase_id,customer_number,purchased_at,amount,currency,points";
const FIRST = "A-1,C100,2025-01-01T00:00:00Z,45000,KRW,900";
const SECOND = "A-2,C200,2025-01-01T00:00:00Z,129.50,USD,647";
const rows: readonly [Purchase, Purchase] = [
  {
    purchaseId: "A-1",
    customerNumber: "C100",
    purchasedAt: 1_735_689_600,
    amount: 45_000n,
    currency: "KRW",
    points: 900n,
  },
  {
    purchaseId: "A-2",
    customerNumber: "C200",
    purchasedAt: 1_735_689_600,
    amount: 129_50n,
    currency: "USD",
    points: 647n,
  },
];

describe("readPurchases", () => {
  const files = temporaryDirectory();
  let count = 0;

  /** A file of the lines given, each ended. */
  const fileOf = (...lines: readonly string[]) =>
    files.write(`${++count}.csv`, lines.map((line) => `${line}\n`).join(""));

  async function invalid(file: string, message: string, remedy: RegExp): Promise<void> {
    const error = await allianceErrorOf(() => readPurchases(file));
    expect(error.code).to.equal("PURCHASES_INVALID");
    expect(error.message).to.equal(`${file}, ${message}`);
    expect(error.remedy).to.match(remedy);
  }

  describe("of a good file", () => {
    it("gives every line, typed, won as won and dollars as cents", async () => {
      expect(await readPurchases(await fileOf(HEADER, FIRST, SECOND))).to.deep.equal(rows);
    });

    it("reads what purchaseLine writes", async () => {
      const written = [
        ...rows,
        { ...rows[1], purchaseId: "A-3", purchasedAt: 1_735_689_601, amount: 5n, points: 2n ** 64n - 1n },
      ];
      expect(written.map(purchaseLine).slice(1)).to.deep.equal([
        SECOND,
        "A-3,C200,2025-01-01T00:00:01Z,0.05,USD,18446744073709551615",
      ]);
      expect(await readPurchases(await fileOf(purchaseColumns.join(","), ...written.map(purchaseLine)))).to.deep.equal(
        written,
      );
    });

    it("takes purchases of the same second", async () => {
      const read = await readPurchases(await fileOf(HEADER, FIRST, FIRST.replace("A-1", "A-2")));
      expect(read.map(({ purchasedAt }) => purchasedAt)).to.deep.equal([1_735_689_600, 1_735_689_600]);
    });

    it("takes a byte order mark, with one chunk and in front of quotes too", async () => {
      const quoted = [HEADER, FIRST, SECOND].map((line) => line.replaceAll(/[^,]+/g, '"$&"'));
      expect(await readPurchases(await fileOf(`\uFEFF${HEADER}`, FIRST, SECOND))).to.deep.equal(rows);
      expect(await readPurchases(await fileOf(`\uFEFF${quoted[0]}`, ...quoted.slice(1)))).to.deep.equal(rows);
    });

    it("takes Windows line breaks, and a mixture", async () => {
      expect(await readPurchases(await fileOf(`${HEADER}\r`, `${FIRST}\r`, `${SECOND}\r`))).to.deep.equal(rows);
      expect(await readPurchases(await fileOf(HEADER, `${FIRST}\r`, SECOND))).to.deep.equal(rows);
    });

    it("gives an empty list when there is a header and no purchase", async () => {
      expect(await readPurchases(await fileOf(HEADER))).to.deep.equal([]);
    });

    it("takes the least and the largest amounts and points", async () => {
      const read = await readPurchases(
        await fileOf(
          HEADER,
          "1,C,1970-01-01T00:00:00Z,1,KRW,1",
          "2,C,2024-02-29T23:59:59Z,18446744073709551615,KRW,18446744073709551615",
          "3,C,9999-12-31T23:59:59Z,0.01,USD,1",
          "4,C,9999-12-31T23:59:59Z,184467440737095516.15,USD,1",
        ),
      );
      const most = 2n ** 64n - 1n;
      expect(read.map(({ amount }) => amount)).to.deep.equal([1n, most, 1n, most]);
      expect(read.map(({ points }) => points)).to.deep.equal([1n, most, 1n, 1n]);
      expect(read.map(({ purchasedAt }) => purchasedAt)).to.deep.equal([
        0, 1_709_251_199, 253_402_300_799, 253_402_300_799,
      ]);
    });

    it("gives a file of many chunks whole, and reports every byte once", async () => {
      const many = Array.from({ length: 6_000 }, (_, i) => ({
        ...rows[0],
        purchaseId: `B-${i}`,
        purchasedAt: 1_735_689_600 + i,
      }));
      const text = `${HEADER}\r\n${many.map((purchase) => `${purchaseLine(purchase)}\r\n`).join("")}`;
      const reports: [number, number][] = [];
      const read = await readPurchases(await files.write("many.csv", text), {
        onProgress: (done, total) => reports.push([done, total]),
      });
      expect(read).to.deep.equal(many);
      expect(reports.length).to.be.greaterThan(2);
      expect(reports.every(([done], i) => done > (reports[i - 1]?.[0] ?? 0))).to.equal(true);
      expect(reports.at(-1)).to.deep.equal([text.length, text.length]);
      expect(new Set(reports.map(([, total]) => total))).to.deep.equal(new Set([text.length]));
    });
  });

  describe("of a file that is not whole", () => {
    it("throws when the file is empty, with a byte order mark too", async () => {
      for (const text of ["", "\uFEFF"]) {
        const file = await files.write("empty.csv", text);
        await invalid(file, "line 1: the file is empty.", /first line must be exactly purchase_id,/);
      }
    });

    it("throws when the last line has no line break, even if what is left of it looks right", async () => {
      const cut = [FIRST, FIRST.slice(0, -1), FIRST.slice(0, 20), '"A-1"', `${FIRST}\r`];
      for (const last of cut) {
        const file = await files.write("cut.csv", `${HEADER}\n${SECOND}\n${last}`);
        const shown = JSON.stringify(last.replaceAll('"', ""));
        await invalid(
          file,
          `line 3: ends without a line break, so the file may be cut off: ${shown}.`,
          /Export the file again/,
        );
      }
    });

    it("throws when the header is all there is and has no line break", async () => {
      const message = `line 1: ends without a line break, so the file may be cut off: ${JSON.stringify(`${HEADER.slice(0, 60)}…`)}.`;
      await invalid(await files.write("header.csv", HEADER), message, /Export the file again/);
    });

    it("throws when the text is UTF-16", async () => {
      const text = Buffer.from(`\uFEFF${HEADER}\n${FIRST}\n`, "utf16le");
      await invalid(await files.write("utf16.csv", text), "line 1: the text is UTF-16.", /UTF-8/);
      await invalid(await files.write("utf16.csv", text.swap16()), "line 1: the text is UTF-16.", /UTF-8/);
      const bare = Buffer.from(`${HEADER}\n${FIRST}\n`, "utf16le");
      await invalid(await files.write("utf16.csv", bare), "line 1: the text is UTF-16.", /UTF-8/);
      await invalid(await files.write("utf16.csv", bare.swap16()), "line 1: the text is UTF-16.", /UTF-8/);
    });

    it("throws when lines end with a carriage return alone, however long the file", async () => {
      for (const count of [1, 10_000]) {
        const text = [HEADER, ...Array.from({ length: count }, (_, i) => FIRST.replace("A-1", `A-${i}`)), ""].join(
          "\r",
        );
        await invalid(
          await files.write("mac.csv", text),
          "line 1: lines end with a carriage return alone (\\r), as on old Macs.",
          /line breaks of Unix/,
        );
      }
    });

    it("throws when it is a workbook", async () => {
      const message = "line 1: the file is a workbook or an archive, no text.";
      await invalid(
        await files.write("purchases.csv", Buffer.from("PK\u0003\u0004 and so on")),
        message,
        /as CSV in UTF-8/,
      );
    });
  });

  describe("of a file with a wrong header", () => {
    const headers: Readonly<Record<string, readonly [header: string, problem: string]>> = {
      "a column is missing": [HEADER.replace(",points", ""), "column 6, points, is missing"],
      "a column is missing in the middle": [HEADER.replace(",amount", ""), 'column 4 is "currency" and not amount'],
      "a column is too many": [`${HEADER},note`, 'after points it has "note" too'],
      "there is a comma at its end": [`${HEADER},`, "it ends with a comma too many"],
      "there are commas at its end": [`${HEADER},,`, "it ends with a comma too many"],
      "columns are in another order": [
        "customer_number,purchase_id,purchased_at,amount,currency,points",
        'column 1 is "customer_number" and not purchase_id',
      ],
      "a column is spelt otherwise": [HEADER.replace("points", "Points"), 'column 6 is "Points" and not points'],
      "there are spaces": [
        HEADER.replaceAll(",", ", "),
        'column 2 is " customer_number" and not customer_number: they part at character 1,   U+0020 and c U+0063',
      ],
      "a letter is another script's": [
        HEADER.replace("points", "p\u043eints"),
        'column 6 is "p\u043eints" and not points: they part at character 2, \u043e U+043E and o U+006F',
      ],
      "there is an invisible character": [
        HEADER.replace("points", "points\u200b"),
        'column 6 is "points\\u{200b}" and not points: they part at character 7, U+200B and the end',
      ],
      "there are semicolons": [
        HEADER.replaceAll(",", ";"),
        "its columns are separated by semicolons and not by commas",
      ],
      "there are tabs": [HEADER.replaceAll(",", "\t"), "its columns are separated by tabs and not by commas"],
      "it is not there": [FIRST, 'column 1 is "A-1" and not purchase_id'],
      "it is an empty line": ["", 'column 1 is "" and not purchase_id'],
      "there is a control character": [
        HEADER.replace("_id", "\u0000"),
        'column 1 is "purchase\\u0000" and not purchase_id: they part at character 9, U+0000 and _ U+005F',
      ],
    };
    for (const [when, [header, problem]] of Object.entries(headers)) {
      it(`throws when ${when}`, async () => {
        const shown = shownText(header, 60);
        await invalid(
          await fileOf(header, SECOND),
          `line 1: the header is ${shown}: ${problem}.`,
          /first line must be exactly purchase_id,/,
        );
      });
    }

    it("reads one in quotes", async () => {
      const quoted = HEADER.split(",").map((column) => `"${column}"`);
      expect(await readPurchases(await fileOf(quoted.join(","), FIRST))).to.have.lengthOf(1);
    });
  });

  describe("of a file with a line that is wrong", () => {
    const POINTS = "must be a whole number above 0 and below 2^64, without sign or leading zeros";
    const WON = "must be a whole number of won above 0 and below 2^64, such as 45000";
    const DOLLARS = "must be dollars above 0 with two decimals, such as 129.50, and below 2^64 cents";
    const TIME = "must be a time in UTC to the second, such as 2025-01-31T09:30:00Z";
    const TEXT = "must be 1 to 64 ASCII characters without spaces";
    const CURRENCY = "must be KRW or USD";

    /** Column, wrong value, its currency, rule. */
    const values: readonly (readonly [(typeof purchaseColumns)[number], string, string, string])[] = [
      ...["", "A 1", " A-1", "가-1", "A\u00001", "A".repeat(65), "\uFFFD"].map(
        (v) => ["purchase_id", v, "KRW", TEXT] as const,
      ),
      ...["", "C 100", "C100 ", "고객1", "\tC100"].map((v) => ["customer_number", v, "KRW", TEXT] as const),
      ...[
        "",
        "2025-01-01",
        "2025-01-01 00:00:00",
        "2025-01-01T00:00Z",
        "2025-01-01T00:00:00",
        "2025-01-01T00:00:00.000Z",
        "2025-01-01T09:00:00+09:00",
        "2025-02-29T00:00:00Z",
        "2025-13-01T00:00:00Z",
        "2025-04-31T00:00:00Z",
        "2025-01-01T24:00:00Z",
        "2025-01-01T23:60:00Z",
        "2025-01-01T23:59:60Z",
        "01/02/2025",
        "1735689600",
        "+012025-01-01T00:00:00Z",
        "today",
      ].map((v) => ["purchased_at", v, "KRW", TIME] as const),
      ["purchased_at", "1969-12-31T23:59:59Z", "KRW", "must not be before 1970"],
      ...[
        "",
        "0",
        "-45000",
        "+45000",
        "45000.0",
        "45000.50",
        "45 000",
        "045000",
        "4.5e4",
        "0x10",
        "NaN",
        "١٢٣",
        `${2n ** 64n}`,
      ].map((v) => ["amount", v, "KRW", WON] as const),
      ...[
        "",
        "0",
        "0.00",
        "-1.00",
        "129",
        "129.5",
        "129.505",
        ".50",
        "129.",
        "0129.50",
        "00.50",
        "$1.00",
        "1e2.00",
        "184467440737095516.16",
      ].map((v) => ["amount", v, "USD", DOLLARS] as const),
      ...["", "krw", "EUR", "KRW ", "₩", "toString"].map((v) => ["currency", v, v, CURRENCY] as const),
      ...[
        "",
        "0",
        "-1",
        "+1",
        "1.0",
        "0.5",
        "007",
        "1e3",
        " 1",
        "1 ",
        "0x1",
        "Infinity",
        `${2n ** 64n}`,
        "9".repeat(30),
      ].map((v) => ["points", v, "KRW", POINTS] as const),
    ];
    for (const [column, value, currency, rule] of values) {
      const shown = JSON.stringify(value.length > 60 ? `${value.slice(0, 60)}…` : value);
      const of = column === "amount" ? ` of ${currency}` : "";
      it(`throws when ${column} is ${JSON.stringify(value)}${of}`, async () => {
        const wrong = {
          ...Object.fromEntries(HEADER.split(",").map((name, i) => [name, SECOND.split(",")[i]])),
          currency,
          [column]: value,
        };
        const line = purchaseColumns
          .map((name) => (name === "amount" && column !== "amount" && currency === "KRW" ? "1" : wrong[name]))
          .join(",");
        const file = await fileOf(HEADER, FIRST, line, SECOND.replace("A-2", "A-3"));
        await invalid(file, `line 3: column ${column}: ${shown} ${rule}.`, /Nothing of the file was used/);
      });
    }

    it("throws when a value has a comma in quotes", async () => {
      const message = `line 2: column amount: "45,000" ${WON}.`;
      await invalid(await fileOf(HEADER, FIRST.replace("45000", '"45,000"')), message, /Mend it/);
    });

    it("throws when a value has a line break in quotes, and names the line where it begins", async () => {
      const message = `line 3: column purchase_id: "A\\n2" ${TEXT}.`;
      await invalid(await fileOf(HEADER, FIRST, SECOND.replace("A-2", '"A\n2"')), message, /Mend it/);
    });

    it("names the first wrong column of a line, and the first wrong line of a file", async () => {
      const wrong = "A-3,C100,2025-01-02T00:00:00Z,-1,EUR,-1";
      await invalid(
        await fileOf(HEADER, FIRST, wrong, `${wrong},`),
        `line 3: column currency: "EUR" ${CURRENCY}.`,
        /Mend it/,
      );
    });

    it("throws when a line has too few or too many columns", async () => {
      const few = SECOND.replace(",647", "");
      await invalid(
        await fileOf(HEADER, FIRST, few),
        "line 3: the line has 5 columns instead of 6.",
        /A line is purchase_id,/,
      );
      await invalid(
        await fileOf(HEADER, FIRST, `${SECOND},`),
        "line 3: the line has 7 columns instead of 6.",
        /A line is/,
      );
    });

    it("throws when a line is empty, at the end too", async () => {
      await invalid(await fileOf(HEADER, "", FIRST), "line 2: the line is empty.", /Remove the empty line/);
      await invalid(await fileOf(HEADER, FIRST, ""), "line 3: the line is empty.", /Remove the empty line/);
    });

    it("throws when an id is there twice, naming both lines", async () => {
      const file = await fileOf(HEADER, FIRST, SECOND, SECOND.replace("A-2", "A-1"));
      await invalid(file, 'line 4: column purchase_id: "A-1" is on line 2 already.', /there twice/);
    });

    it("throws when a purchase is a second earlier than the one before", async () => {
      const earlier = SECOND.replace("2025-01-01T00:00:00Z", "2024-12-31T23:59:59Z");
      const message = 'line 3: column purchased_at: "2024-12-31T23:59:59Z" is before line 2.';
      await invalid(await fileOf(HEADER, FIRST, earlier), message, /Sort the file/);
    });

    it("throws when a quote is never closed, and reads no further", async () => {
      const lines = Array.from({ length: 20_000 }, (_, i) => SECOND.replace("A-2", `B-${i}`));
      const file = await fileOf(HEADER, FIRST, `"${SECOND}`, ...lines);
      let read = 0;
      const error = await allianceErrorOf(() => readPurchases(file, { onProgress: (done) => (read = done) }));
      expect(error.code).to.equal("PURCHASES_INVALID");
      expect(error.message).to.equal(
        `${file}, line 3: a quote is never closed, or the line has more than 4096 characters.`,
      );
      expect(read).to.be.lessThan(300_000);
      await invalid(
        await fileOf(HEADER, FIRST, SECOND.replace("A-2", '"A-2')),
        "line 3: a quote is never closed, or the line has more than 4096 characters.",
        /remove them/,
      );
    });

    it("throws when a quote stands inside a value", async () => {
      for (const id of ['A"2', '"A"2']) {
        const file = await fileOf(HEADER, FIRST, SECOND.replace("A-2", id));
        await invalid(file, "line 3: a quote stands inside a value.", /remove them/);
      }
    });

    it("names line and value far into a long file", async () => {
      const lines = Array.from({ length: 5_000 }, (_, i) => SECOND.replace("A-2", `B-${i}`));
      const file = await fileOf(HEADER, ...lines, SECOND.replace("647", "none"));
      await invalid(file, `line 5002: column points: "none" ${POINTS}.`, /Mend it/);
    });
  });

  describe("of a file that cannot be read", () => {
    async function unreadable(file: string, reason: RegExp): Promise<void> {
      const error = await allianceErrorOf(() => readPurchases(file));
      expect(error.code).to.equal("PURCHASES_UNREADABLE");
      expect(error.message).to.include(file).and.match(reason);
      expect(error.remedy).to.equal("Give the path of an existing CSV file that you may read.");
      expect(error.cause).to.be.instanceOf(Error);
    }

    it("throws when there is no such file", async () => {
      await unreadable(files.path("none.csv"), /ENOENT/);
    });

    it("throws when it is a directory", async () => {
      await unreadable(files.path(), /EISDIR/);
    });
  });

  it("leaves no file open after an error", async function () {
    const openFiles = "/proc/self/fd";
    const before = await readdir(openFiles).catch(() => undefined);
    if (before === undefined) this.skip();
    const lines = Array.from({ length: 5_000 }, (_, i) => SECOND.replace("A-2", `B-${i}`));
    const file = await fileOf(HEADER, "wrong", ...lines);
    for (let i = 0; i < 20; i++) await allianceErrorOf(() => readPurchases(file));
    const after = await readdir(openFiles);
    expect(after.length, basename(file)).to.be.at.most(before.length + 2);
  });

  it("passes on what onProgress throws", async () => {
    const file = await fileOf(HEADER, FIRST);
    const stop = new Error("stop");
    const caught: unknown = await readPurchases(file, {
      onProgress: () => {
        throw stop;
      },
    }).catch((error: unknown) => error);
    expect(caught).to.equal(stop);
  });
});
