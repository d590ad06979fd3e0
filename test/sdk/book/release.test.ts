import { DatabaseSync } from "node:sqlite";
import { expect } from "chai";
import type { Book } from "../../../sdk/book/Book.js";
import { PENDING_LINES } from "../../../sdk/book/releaseLines.js";
import { memberKey } from "../../../sdk/memberKey.js";
import { expectAllianceError } from "../../support/expectAllianceError.js";
import { anAccrual, DAY, EPOCH, FIXED_SECRETS, PROGRAMME, testBooks } from "../../support/testBooks.js";
import { describeOnEngines } from "../../support/postgres/describeOnEngines.js";

const ACCOUNT = "0x00000000000000000000000000000000000000AA";
const OTHER = "0x00000000000000000000000000000000000000bb";
const C1 = { customerNumber: "C1" };

function bind(book: Book, account = ACCOUNT, customerNumber = "C1"): void {
  book.bindAccount({ claim: book.createClaim(customerNumber).code, account });
}

describeOnEngines("Book", ({ engine, newAddress }) => {
  const books = testBooks(newAddress);

  /** A book whose customer C1 has an account, and 30 + 100 settled points in two cohorts. */
  function settled() {
    const made = books.make();
    made.book.accrueBatch([anAccrual("P1", 100n), anAccrual("P2", 30n, { epoch: EPOCH - 1 })]);
    bind(made.book);
    made.clock.now += 7 * DAY;
    return made;
  }

  if (engine === "sqlite") {
    it("reads the lines that are pending, not all that ever were", () => {
      const { path } = books.make();
      const database = new DatabaseSync(path, { readOnly: true });
      const plan = database.prepare(`EXPLAIN QUERY PLAN ${PENDING_LINES}`).all(1);
      database.close();
      expect(plan.map(({ detail }) => detail)).to.include("SCAN line USING INDEX releaseLinePending");
    });
  }

  describe("release", () => {
    it("debits settled points, earliest first, one numbered line a cohort", () => {
      const { book, clock } = settled();
      expect(book.release({ requestId: "Q1", ...C1, points: 50n, payload: '{"a":1}' })).to.deep.equal({
        requestId: "Q1",
        seq: 5,
        recordedAt: clock.now,
        customerNumber: "C1",
        memberKey: memberKey("C1", FIXED_SECRETS.memberSalt("C1")),
        account: OTHER.replace("bb", "AA"),
        points: 50n,
        lines: [
          { issueId: 1, epoch: EPOCH - 1, points: 30n, status: "pending" },
          { issueId: 2, epoch: EPOCH, points: 20n, status: "pending" },
        ],
        payload: '{"a":1}',
        duplicate: false,
      });
      expect(book.balanceOf(C1).available).to.equal(80n);
      const next = book.release({ requestId: "Q2", account: ACCOUNT.toLowerCase(), points: "all" });
      expect(next.lines).to.deep.equal([{ issueId: 3, epoch: EPOCH, points: 80n, status: "pending" }]);
    });

    it("refuses more than can be spent, and all of nothing", async () => {
      const { book } = settled();
      book.accrue(anAccrual("held", 500n, { purchasedAt: book.now }));
      const error = await expectAllianceError("INSUFFICIENT_POINTS", () =>
        book.release({ requestId: "Q1", ...C1, points: 131n }),
      );
      expect(error.message).to.include("130 points to spend and 500 held");
      book.release({ requestId: "Q1", ...C1, points: "all" });
      await expectAllianceError("INSUFFICIENT_POINTS", () => book.release({ requestId: "Q2", ...C1, points: "all" }));
    });

    it("refuses all when that is more than one operation takes", async () => {
      const { book } = settled();
      book.accrue(anAccrual("P3", 10n ** 15n, { purchasedAt: book.now - 7 * DAY }));
      await expectAllianceError("INVALID_POINTS", () => book.release({ requestId: "Q1", ...C1, points: "all" }));
      expect(book.release({ requestId: "Q1", ...C1, points: 10n ** 15n }).points).to.equal(10n ** 15n);
    });

    it("refuses a customer without an account, and an account without a customer", async () => {
      const { book } = books.make();
      book.accrue(anAccrual("P1", 1n));
      await expectAllianceError("ACCOUNT_MISSING", () => book.release({ requestId: "Q1", ...C1, points: 1n }));
      await expectAllianceError("CUSTOMER_UNKNOWN", () =>
        book.release({ requestId: "Q1", account: ACCOUNT, points: 1n }),
      );
      await expectAllianceError("INVALID_ACCOUNT", () => book.release({ requestId: "Q1", account: "0x1", points: 1n }));
    });

    it("refuses a payload that is no JSON or too long, and points that are none", async () => {
      const { book } = settled();
      for (const payload of ["", "{", JSON.stringify("x".repeat(65_536))]) {
        await expectAllianceError("INVALID_PAYLOAD", () =>
          book.release({ requestId: "Q1", ...C1, points: 1n, payload }),
        );
      }
      await expectAllianceError("INVALID_POINTS", () => book.release({ requestId: "Q1", ...C1, points: 0n }));
    });

    it("gives the release again as it stands now, and refuses another content", async () => {
      const { book } = settled();
      const first = book.release({ requestId: "Q1", ...C1, points: "all", payload: "1" });
      book.settleRelease([1]);
      const again = book.release({ requestId: "Q1", account: ACCOUNT, points: "all", payload: "1" });
      expect(again).to.deep.include({ seq: first.seq, points: 130n, duplicate: true });
      expect(again.lines.map(({ status }) => status)).to.deep.equal(["settled", "pending"]);
      for (const change of [{ points: 130n }, { payload: "2" }, { payload: undefined }]) {
        await expectAllianceError("REFERENCE_CONFLICT", () =>
          book.release({ requestId: "Q1", ...C1, points: "all", payload: "1", ...change }),
        );
      }
    });
  });

  describe("releaseOf", () => {
    it("gives a release, and nothing for a number that is not in the book", () => {
      const { book } = settled();
      const { duplicate, ...release } = book.release({ requestId: "Q1", ...C1, points: 1n });
      expect(duplicate).to.equal(false);
      expect(book.releaseOf("Q1")).to.deep.equal(release);
      expect(book.releaseOf("Q2")).to.equal(undefined);
    });
  });

  describe("pendingReleases", () => {
    it("lists what the chain does not have, in order, at most so many", () => {
      const { book } = settled();
      const { memberKey: key } = book.release({ requestId: "Q1", ...C1, points: "all", payload: "{}" });
      const line = {
        memberKey: key,
        account: OTHER.replace("bb", "AA"),
        payload: "{}",
        requestId: "Q1",
        status: "pending",
      };
      expect(book.pendingReleases()).to.deep.equal([
        { ...line, issueId: 1, epoch: EPOCH - 1, points: 30n },
        { ...line, issueId: 2, epoch: EPOCH, points: 100n },
      ]);
      expect(book.pendingReleases(1).map(({ issueId }) => issueId)).to.deep.equal([1]);
      book.settleRelease([1]);
      expect(book.pendingReleases().map(({ issueId }) => issueId)).to.deep.equal([2]);
    });
  });

  describe("settleRelease", () => {
    it("records each line once", () => {
      const { book } = settled();
      book.release({ requestId: "Q1", ...C1, points: "all" });
      book.settleRelease([2, 1, 2]);
      book.settleRelease([1]);
      const { entries } = book.historyOf(C1, { limit: 3 });
      expect(entries.map(({ kind, issueId }) => `${kind} ${issueId}`)).to.deep.equal([
        "settlement 1",
        "settlement 2",
        "release 2",
      ]);
    });

    it("refuses an unknown line and one that is void, and settles none of the others", async () => {
      const { book, clock } = settled();
      book.release({ requestId: "Q1", ...C1, points: "all" });
      await expectAllianceError("RELEASE_UNKNOWN", () => book.settleRelease([1, 3]));
      clock.now = (EPOCH + 3) * PROGRAMME.epochLength;
      book.voidRelease([1]);
      await expectAllianceError("RELEASE_CONFLICT", () => book.settleRelease([2, 1]));
      expect(book.releaseOf("Q1")?.lines.map(({ status }) => status)).to.deep.equal(["void", "pending"]);
    });
  });

  describe("voidRelease", () => {
    it("records lines whose points have expired, and refuses valid and settled ones", async () => {
      const { book, clock } = settled();
      book.release({ requestId: "Q1", ...C1, points: "all" });
      clock.now = (EPOCH + 3) * PROGRAMME.epochLength - 1;
      await expectAllianceError("EPOCH_VALID", () => book.voidRelease([1]));
      clock.now++;
      book.voidRelease([1]);
      book.voidRelease([1]);
      await expectAllianceError("EPOCH_VALID", () => book.voidRelease([2]));
      book.settleRelease([2]);
      await expectAllianceError("RELEASE_CONFLICT", () => book.voidRelease([2]));
      expect(book.totals().all).to.include({ released: 130n, voided: 30n, outstanding: 0n });
    });
  });

  describe("createClaim and bindAccount", () => {
    it("tie an account to the customer, once", async () => {
      const { book } = books.make();
      book.accrue(anAccrual("P1", 1n));
      const { code } = book.createClaim("C1");
      expect(code).to.match(/^[\w-]{43}$/);
      expect(book.bindAccount({ claim: code, account: ACCOUNT })).to.equal("C1");
      expect(book.balanceOf({ account: ACCOUNT }).customerNumber).to.equal("C1");
      await expectAllianceError("CLAIM_INVALID", () => book.bindAccount({ claim: code, account: ACCOUNT }));
    });

    it("refuse a code from the second in which it expires, and one that was replaced", async () => {
      const { book, clock } = books.make();
      book.accrue(anAccrual("P1", 1n));
      const random = books.make();
      random.book.accrue(anAccrual("P1", 1n));
      const { code, expiresAt } = book.createClaim("C1");
      expect(expiresAt).to.equal(clock.now + 900);
      clock.now = expiresAt;
      await expectAllianceError("CLAIM_INVALID", () => book.bindAccount({ claim: code, account: ACCOUNT }));
      clock.now--;
      book.bindAccount({ claim: code, account: ACCOUNT });

      const own = random.open({ secrets: {} });
      const replaced = own.createClaim("C1");
      const current = own.createClaim("C1");
      await expectAllianceError("CLAIM_INVALID", () => own.bindAccount({ claim: replaced.code, account: ACCOUNT }));
      own.bindAccount({ claim: current.code, account: ACCOUNT });
    });

    it("refuse a second account of a customer, another customer's account, and what is no account", async () => {
      const { book } = books.make();
      book.accrueBatch([anAccrual("P1", 1n), anAccrual("P2", 1n, { customerNumber: "C2" })]);
      bind(book);
      bind(book);
      await expectAllianceError("ACCOUNT_BOUND", () => bind(book, OTHER));
      await expectAllianceError("ACCOUNT_TAKEN", () => bind(book, ACCOUNT, "C2"));
      await expectAllianceError("INVALID_ACCOUNT", () => bind(book, "0x12", "C2"));
      await expectAllianceError("CUSTOMER_UNKNOWN", () => book.createClaim("C3"));
    });

    it("keep no code in the book", () => {
      const { book, path } = books.make();
      book.accrue(anAccrual("P1", 1n));
      const { code } = book.createClaim("C1");
      expect(books.contentOf(path)).not.to.include(code);
    });
  });

  describe("unbindAccount", () => {
    it("makes room for another account, but not while a release is on its way to the old one", async () => {
      const { book } = settled();
      book.release({ requestId: "Q1", ...C1, points: 1n });
      await expectAllianceError("RELEASE_PENDING", () => book.unbindAccount("C1"));
      book.settleRelease([1]);
      book.unbindAccount("C1");
      bind(book, OTHER);
      expect(book.release({ requestId: "Q2", ...C1, points: 1n }).account).to.match(/bb$/i);
      await expectAllianceError("CUSTOMER_UNKNOWN", () => book.unbindAccount("C9"));
    });
  });
});
