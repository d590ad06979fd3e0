import { readdir } from "node:fs/promises";
import { dirname } from "node:path";
import { expect } from "chai";
import { Book } from "../../../../sdk/book/Book.js";
import { moveBook, type MoveStep } from "../../../../sdk/book/move/moveBook.js";
import { buildCommitment } from "../../../../sdk/book/commitment/buildCommitment.js";
import { verify } from "../../../../sdk/book/verify.js";
import { PostgresStore } from "../../../../sdk/store/postgres/PostgresStore.js";
import { expectAllianceError } from "../../../support/expectAllianceError.js";
import { needsPostgres } from "../../../support/postgres/needsPostgres.js";
import { postgresAddress } from "../../../support/postgres/postgresAddress.js";
import { anAccrual, DAY, START, testBooks } from "../../../support/testBooks.js";

const ACCOUNT = "0x00000000000000000000000000000000000000AA";

describe("moveBook", () => {
  const books = testBooks();
  let address = "";

  beforeEach(
    needsPostgres(async () => {
      address = await postgresAddress();
    }),
  );

  /** A book in which everything happened that a book has tables for. */
  function lively() {
    const made = books.make({ holdSeconds: 0 });
    const { book, clock } = made;
    book.accrueBatch(Array.from({ length: 300 }, (_, i) => anAccrual(`P${i}`, 10n, { customerNumber: `C${i % 50}` })));
    book.bindAccount({ claim: book.createClaim("C1").code, account: ACCOUNT });
    book.createClaim("C2");
    book.redeem({ reference: "O1", customerNumber: "C1", points: 5n });
    book.refund({ reference: "R1", purchase: "P1", points: 10n });
    book.release({ requestId: "Q1", customerNumber: "C1", points: 7n, payload: '{"text":"a\\\\tb\\u0000 한"}' });
    book.settleRelease([1]);
    book.erase("C3");
    clock.now += 2 * DAY;
    book.closePeriod(START / DAY);
    book.recordNotice({ horizon: 30, epoch: 700, file: "f.csv", rows: 1, points: 10n, sha256: "ab".repeat(32) });
    return made;
  }

  it("takes a book to PostgreSQL and back: every row, hash and root is the same", async () => {
    const { book, path, clock } = lively();
    const before = verify(path);
    const content = books.contentOf(path);
    const { root } = await buildCommitment({ file: path, period: START / DAY });
    const totals = book.totals();
    book.close();

    const steps: MoveStep[] = [];
    const moved = await moveBook(path, address, { onStep: (step) => steps.push(step) });
    expect(steps).to.deep.equal(["copy", "verify", "retire"]);
    expect(moved).to.include({ entries: before.entries, head: before.head });
    expect(verify(address)).to.deep.equal(before);
    expect((await buildCommitment({ file: address, period: START / DAY })).root).to.equal(root);
    const there = Book.open(address, { clock: () => clock.now, knownTime: () => clock.now });
    expect(there.totals(totals.at)).to.deep.equal(totals);
    expect(there.accrue(anAccrual("P1", 10n, { customerNumber: "C1" })).duplicate).to.equal(true);
    there.close();
    await expectAllianceError("BOOK_MISSING", () => Book.open(path));

    const back = await moveBook(address, path);
    expect(back.head).to.equal(before.head);
    expect(verify(path)).to.deep.equal(before);
    expect(books.contentOf(path)).to.have.length.greaterThan(content.length / 2);
    await expectAllianceError("BOOK_MISSING", () => Book.open(address));
    const files = await readdir(dirname(path));
    expect(files.filter((file) => file.endsWith(".new"))).to.deep.equal([]);
  });

  it("goes on where it was killed: after the copy, and before the old book was put aside", async () => {
    const { book, path } = lively();
    book.close();
    const killed = (at: MoveStep) => (step: MoveStep) => {
      if (step === at) throw new Error("killed");
    };
    for (const at of ["verify", "retire"] as const) {
      let error: unknown;
      await moveBook(path, address, { onStep: killed(at) }).catch((caught: unknown) => (error = caught));
      expect(String(error)).to.equal("Error: killed");
    }
    const steps: MoveStep[] = [];
    await moveBook(path, address, { onStep: (step) => steps.push(step) });
    expect(steps).to.deep.equal(["verify", "retire"]);
  });

  it("refuses a place where another book is, and a book that a service has open", async () => {
    const { book, path } = lively();
    const other = books.make();
    await expectAllianceError("BOOK_EXISTS", () => {
      other.book.close();
      return moveBook(other.path, path);
    });
    await expectAllianceError("BOOK_LOCKED", () => moveBook(path, address));
    expect(book.totals().all.accrued).to.equal(3_000n);
    book.close();
  });

  it("leaves the old book as it was when the copy does not hold", async () => {
    const { book, path } = lively();
    book.close();
    const spoil = (step: MoveStep) => {
      if (step !== "verify") return;
      const store = new PostgresStore(address, { schema: "", explain: ({ reason }) => new Error(reason) });
      store.execute("UPDATE cohort SET accrued = accrued + 1 WHERE member = 1");
      store.close();
    };
    const error = await expectAllianceError("BOOK_NOT_MOVED", () => moveBook(path, address, { onStep: spoil }));
    expect(error.message).to.include("cohort");
    expect(verify(path).ok).to.equal(true);
  });
});
