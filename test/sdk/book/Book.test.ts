import { execFileSync } from "node:child_process";
import { copyFile, mkdir, readdir, readFile, stat, truncate, writeFile } from "node:fs/promises";
import { DatabaseSync } from "node:sqlite";
import { expect } from "chai";
import { AllianceError } from "../../../sdk/AllianceError.js";
import { Book } from "../../../sdk/book/Book.js";
import { verify } from "../../../sdk/book/verify.js";
import { allianceErrorOf } from "../../support/allianceErrorOf.js";
import { expectAllianceError } from "../../support/expectAllianceError.js";
import { Random } from "../../support/random.js";
import { anAccrual, DAY, PROGRAMME, START, testBooks } from "../../support/testBooks.js";

const C1 = { customerNumber: "C1" };

describe("Book", () => {
  const books = testBooks();

  describe("create", () => {
    it("makes a book that only its owner can read, and leaves nothing else", async () => {
      const { book, path } = books.make();
      expect((await stat(path)).mode & 0o777).to.equal(0o600);
      book.close();
      const name = path.slice(path.lastIndexOf("/") + 1);
      expect((await readdir(books.files.path())).filter((file) => file.startsWith(name))).to.deep.equal([name]);
    });

    it("begins with the period that runs", () => {
      expect(books.make().book.programme).to.deep.equal({ ...PROGRAMME, firstPeriod: START / DAY });
    });

    it("refuses a path where something is, and leaves it as it was", async () => {
      const file = await books.files.write("occupied.db", "something");
      await expectAllianceError("BOOK_EXISTS", () => Book.create(file, PROGRAMME));
      expect(await readFile(file, "utf8")).to.equal("something");
      const { book, path } = books.make();
      book.accrue(anAccrual("P1", 1n));
      await expectAllianceError("BOOK_EXISTS", () => Book.create(path, PROGRAMME));
      expect(book.balanceOf(C1).held).to.equal(1n);
    });

    it("refuses a directory that is not there", async () => {
      await expectAllianceError("BOOK_UNREADABLE", () => Book.create(books.files.path("none", "book.db"), PROGRAMME));
    });

    it("refuses a programme that cannot be, naming the field", async () => {
      const wrong: Record<string, unknown> = {
        chainId: 0,
        point: "0x11",
        epochLength: 3_599,
        validity: 65,
        holdSeconds: -1,
        periodLength: 367 * DAY,
        firstPeriod: 1.5,
      };
      for (const [field, value] of Object.entries(wrong)) {
        const error = await expectAllianceError("INVALID_PROGRAMME", () =>
          Book.create(books.files.path("wrong.db"), { ...PROGRAMME, [field]: value }),
        );
        expect(error.message).to.include(field);
      }
    });
  });

  describe("open", () => {
    it("finds what was recorded", () => {
      const { book, open } = books.make();
      book.accrue(anAccrual("P1", 100n));
      book.close();
      const again = open();
      expect(again.balanceOf(C1).held).to.equal(100n);
      expect(again.accrue(anAccrual("P2", 1n)).seq).to.equal(2);
    });

    it("refuses a book that is missing, and makes none", async () => {
      const path = books.files.path("missing.db");
      const error = await expectAllianceError("BOOK_MISSING", () => Book.open(path));
      expect(error.message).to.include(path);
      await expectAllianceError("BOOK_MISSING", () => Book.open(path));
    });

    it("refuses a directory", async () => {
      await mkdir(books.files.path("directory"));
      await expectAllianceError("BOOK_UNREADABLE", () => Book.open(books.files.path("directory")));
    });

    it("refuses a file that is empty, text, or another database", async () => {
      await expectAllianceError("BOOK_DAMAGED", async () => Book.open(await books.files.write("empty.db", "")));
      await expectAllianceError("BOOK_DAMAGED", async () =>
        Book.open(await books.files.write("text.db", "x".repeat(9_000))),
      );
      const other = books.files.path("other.db");
      const database = new DatabaseSync(other);
      database.exec("CREATE TABLE t (a)");
      database.close();
      await expectAllianceError("BOOK_DAMAGED", () => Book.open(other));
    });

    it("refuses a book of another programme, naming what differs", async () => {
      const { open } = books.make();
      const point = "0x2222222222222222222222222222222222222222";
      const others = { chainId: 1, point, epochLength: 31 * DAY, validity: 4, holdSeconds: 0, periodLength: 2 * DAY };
      for (const [field, value] of Object.entries(others)) {
        const error = await expectAllianceError("BOOK_OTHER", () => open({ programme: { [field]: value } }));
        expect(error.message).to.include(field).and.include(String(value));
      }
      expect(
        open({ programme: { ...PROGRAMME, point: PROGRAMME.point.toUpperCase().replace("X", "x") } }).now,
      ).to.equal(START);
    });

    it("refuses a book of another schema version", async () => {
      const { book, path, open } = books.make();
      book.close();
      const database = new DatabaseSync(path);
      database.exec("PRAGMA user_version = 2");
      database.close();
      const error = await expectAllianceError("BOOK_OTHER", open);
      expect(error.message).to.include("schema version 2");
    });

    it("refuses a book whose last entries do not follow from one another", async () => {
      const { book, path, open } = books.make();
      for (let i = 0; i < 300; i++) book.accrue(anAccrual(`P${i}`, 5n));
      book.close();
      const forge = (seq: number, points: number) => {
        const database = new DatabaseSync(path);
        database.exec(`DROP TRIGGER entryUnchanged; UPDATE entry SET points = ${points} WHERE seq = ${seq};
          CREATE TRIGGER entryUnchanged BEFORE UPDATE ON entry BEGIN SELECT RAISE(ABORT, 'no'); END`);
        database.close();
      };
      forge(299, 6);
      const error = await expectAllianceError("BOOK_DAMAGED", open);
      expect(error.message).to.include("entry 299");
      forge(299, 5);
      open().close();
      // Opening looks at the last entries only; the whole is for `verify`.
      forge(3, 6);
      open().close();
      expect(verify(path).findings[0]?.problem).to.include("entry 3 ");
    });
  });

  describe("a damaged file", () => {
    /** A closed book of some pages, to be copied and damaged. */
    function sound(): string {
      const { book, clock, path } = books.make();
      book.accrueBatch(
        Array.from({ length: 300 }, (_, i) => anAccrual(`P${i}`, BigInt(i + 1), { customerNumber: `C${i % 40}` })),
      );
      clock.now += 8 * DAY;
      for (let i = 0; i < 20; i++) book.redeem({ reference: `O${i}`, customerNumber: `C${i}`, points: 1n });
      book.closePeriod(book.nextPeriod);
      book.close();
      return path;
    }

    it("is refused when cut short, at any length", async () => {
      const path = sound();
      const { size } = await stat(path);
      const random = new Random(7n);
      const lengths = [0, 1, 15, 16, 99, 100, 511, 4_095, 4_096, 4_097, size - 4_096, size - 1];
      for (let i = 0; i < 30; i++) lengths.push(Number(random.between(1n, BigInt(size - 1))));
      for (const length of lengths) {
        const cut = `${path}.cut`;
        await copyFile(path, cut);
        await truncate(cut, length);
        expect(problemOf(cut), `cut to ${length} of ${size} bytes`).to.match(/damaged/);
      }
    });

    it("is found by opening or verifying when a byte of it was flipped, unless the byte meant nothing", async function () {
      const path = sound();
      const content = await readFile(path);
      const meaning = dump(path);
      const random = new Random(11n);
      let found = 0;
      for (let i = 0; i < 150; i++) {
        const flipped = Buffer.from(content);
        const at = Number(random.between(0n, BigInt(content.length - 1)));
        flipped[at] = (flipped[at] ?? 0) ^ (1 << Number(random.between(0n, 7n)));
        const file = `${path}.flipped-${i}`;
        await writeFile(file, flipped, { mode: 0o600 });
        const problem = problemOf(file);
        if (problem === undefined) expect(dump(file), `byte ${at}`).to.equal(meaning);
        else found++;
      }
      expect(found).to.be.greaterThan(50);
    });

    /** What opening and verifying say against a file; undefined when nothing. */
    function problemOf(file: string): string | undefined {
      try {
        Book.open(file).close();
        return verify(file).findings[0]?.problem;
      } catch (error) {
        if (error instanceof AllianceError && ["BOOK_DAMAGED", "BOOK_OTHER"].includes(error.code)) return error.message;
        throw error;
      }
    }

    /** Every row of every table that entries and hashes vouch for. */
    function dump(file: string): string {
      const database = new DatabaseSync(file, { readOnly: true });
      const tables = ["member", "entry", "cohort", "lot", "releaseLine", "customer", "reference"];
      const period = "SELECT period, lastSeq, hex(head) FROM period";
      const rows = [...tables.map((table) => `SELECT * FROM ${table}`), period].map((sql) =>
        database
          .prepare(sql)
          .all()
          .map((row) =>
            Object.values(row).map((value) =>
              value instanceof Uint8Array ? Buffer.from(value).toString("hex") : String(value),
            ),
          ),
      );
      database.close();
      return JSON.stringify(rows);
    }
  });

  describe("a lock held by another process", () => {
    it("stops writing with an error, and reading not at all", async () => {
      const { book, path } = books.make();
      book.accrue(anAccrual("P1", 100n));
      const other = new DatabaseSync(path);
      other.exec("BEGIN IMMEDIATE");
      try {
        const writes = [
          () => book.accrue(anAccrual("P2", 1n)),
          () => book.redeem({ reference: "O1", ...C1, points: 1n }),
          () => book.createClaim("C1"),
          () => book.closePeriod(book.nextPeriod),
        ];
        for (const write of writes) {
          const error = await expectAllianceError("BOOK_LOCKED", write);
          expect(error.message).to.include(path);
        }
        expect(book.balanceOf(C1).held).to.equal(100n);
        expect(verify(path).ok).to.equal(true);
      } finally {
        other.exec("ROLLBACK");
        other.close();
      }
      expect(book.accrue(anAccrual("P2", 1n)).seq).to.equal(2);
    });
  });

  describe("two processes that write one book", () => {
    it("take turns, each going on from what the other recorded", () => {
      const { book, path, open } = books.make();
      const other = open();
      for (let i = 0; i < 10; i++) (i % 2 === 0 ? book : other).accrue(anAccrual(`P${i}`, 1n));
      expect(book.accrue(anAccrual("P1", 1n)).duplicate).to.equal(true);
      expect(verify(path)).to.include({ ok: true, entries: 10 });
    });
  });

  describe("a full disk", () => {
    it("refuses what has no room, whole, and goes on when there is some", async function () {
      const directory = books.files.path("small");
      await mkdir(directory);
      try {
        execFileSync("mount", ["-t", "tmpfs", "-o", "size=1m", "tmpfs", directory], { stdio: "ignore" });
      } catch {
        // Only root may make a small disk.
        this.skip();
      }
      const path = `${directory}/book.db`;
      let book: Book | undefined;
      try {
        book = Book.create(path, PROGRAMME, { clock: () => START });
        let recorded = 0;
        const error = await allianceErrorOf(() => {
          for (; recorded < 10_000; recorded++) book?.accrue(anAccrual(`P${recorded}`, 1n));
        });
        expect(error.code).to.equal("BOOK_FULL");
        expect(book.balanceOf(C1).held).to.equal(BigInt(recorded));
        expect(verify(path)).to.include({ ok: true, entries: recorded });
        execFileSync("mount", ["-o", "remount,size=4m", directory]);
        expect(book.accrue(anAccrual(`P${recorded}`, 1n)).seq).to.equal(recorded + 1);
      } finally {
        book?.close();
        execFileSync("umount", [directory]);
      }
    });
  });

  describe("a clock that steps back", () => {
    it("is forgiven five seconds, in which the last time is used again", async () => {
      const { book, clock } = books.make();
      book.accrue(anAccrual("P1", 1n));
      clock.now = START - 5;
      expect(book.accrue(anAccrual("P2", 1n)).recordedAt).to.equal(START);
      expect(book.now).to.equal(START);
      clock.now = START - 6;
      const error = await expectAllianceError("CLOCK_STEPPED_BACK", () => book.accrue(anAccrual("P3", 1n)));
      expect(error.message).to.include("6 s");
      expect(book.totals(START).all.accrued).to.equal(2n);
    });

    it("refuses a time that is none", async () => {
      const { book, clock } = books.make();
      for (const now of [NaN, 1.5, -1]) {
        clock.now = now;
        await expectAllianceError("INVALID_TIME", () => book.accrue(anAccrual("P1", 1n)));
      }
    });
  });
});
