import { expect } from "chai";
import { expectAllianceError } from "../../support/expectAllianceError.js";
import { verify } from "../../../sdk/book/verify.js";
import { anAccrual, DAY, EPOCH, PROGRAMME, START, testBooks } from "../../support/testBooks.js";
import { describeOnEngines } from "../../support/postgres/describeOnEngines.js";

describeOnEngines("Book", ({ newAddress }) => {
  describe("accrue", () => {
    const books = testBooks(newAddress);

    it("records points in the epoch of the purchase, held until they settle", () => {
      const { book } = books.make();
      expect(book.accrue(anAccrual("P1", 100n))).to.deep.equal({
        seq: 1,
        recordedAt: START,
        epoch: EPOCH,
        points: 100n,
        repaid: 0n,
        settlesAt: START + PROGRAMME.holdSeconds,
        expiresAt: (EPOCH + 4) * PROGRAMME.epochLength,
        duplicate: false,
      });
      const { available, held, debt } = book.balanceOf({ customerNumber: "C1" });
      expect({ available, held, debt }).to.deep.equal({ available: 0n, held: 100n, debt: 0n });
    });

    it("settles points exactly when the hold ends", () => {
      const { book } = books.make();
      book.accrue(anAccrual("P1", 100n));
      const settlesAt = START + PROGRAMME.holdSeconds;
      expect(book.balanceOf({ customerNumber: "C1" }, settlesAt - 1)).to.include({ available: 0n, held: 100n });
      expect(book.balanceOf({ customerNumber: "C1" }, settlesAt)).to.include({ available: 100n, held: 0n });
    });

    it("counts points until their epoch expires, and not from then on", () => {
      const { book } = books.make();
      const { expiresAt } = book.accrue(anAccrual("P1", 100n));
      expect(book.balanceOf({ customerNumber: "C1" }, expiresAt - 1).available).to.equal(100n);
      expect(book.balanceOf({ customerNumber: "C1" }, expiresAt).cohorts).to.deep.equal([]);
    });

    it("puts points with a shorter life into an earlier epoch", () => {
      const { book } = books.make();
      const { epoch, expiresAt } = book.accrue(anAccrual("P1", 5n, { epoch: EPOCH - 3 }));
      expect({ epoch, expiresAt }).to.deep.equal({ epoch: EPOCH - 3, expiresAt: (EPOCH + 1) * PROGRAMME.epochLength });
    });

    it("refuses an epoch after the purchase's own, and one that is none", async () => {
      const { book } = books.make();
      for (const epoch of [EPOCH + 1, -1, 1.5, NaN]) {
        await expectAllianceError("INVALID_EPOCH", () => book.accrue(anAccrual("P1", 5n, { epoch })));
      }
    });

    it("refuses points that have expired, to the second", async () => {
      const { book, clock } = books.make();
      clock.now = (EPOCH + 4) * PROGRAMME.epochLength;
      const error = await expectAllianceError("EPOCH_EXPIRED", () => book.accrue(anAccrual("P1", 5n)));
      expect(error.message).to.include("P1").and.include(`epoch ${EPOCH}`);
      clock.now--;
      expect(book.accrue(anAccrual("P1", 5n)).duplicate).to.equal(false);
    });

    it("refuses points that are no whole number from 1 to 10^15", async () => {
      const { book } = books.make();
      for (const points of [0n, -1n, 10n ** 15n + 1n, 2n ** 64n, 1.5, 5, "5", undefined, null]) {
        // @ts-expect-error what a caller without types may give
        await expectAllianceError("INVALID_POINTS", () => book.accrue({ ...anAccrual("P1", 1n), points }));
      }
      expect(book.accrue(anAccrual("P1", 10n ** 15n)).points).to.equal(10n ** 15n);
    });

    it("refuses accruals that come to more than 10^18 in a cohort, and records nothing of them", async () => {
      const { book, path } = books.make();
      book.accrueBatch(Array.from({ length: 1_000 }, (_, i) => anAccrual(`P${i}`, 10n ** 15n)));
      await expectAllianceError("INVALID_POINTS", () => book.accrue(anAccrual("more", 1n)));
      expect(book.totals().all.accrued, path).to.equal(10n ** 18n);
    });

    it("refuses times that are none, and purchases more than five minutes ahead", async () => {
      const { book } = books.make();
      for (const purchasedAt of [-1, 1.5, NaN, 2 ** 41, START + 301]) {
        await expectAllianceError("INVALID_TIME", () => book.accrue(anAccrual("P1", 5n, { purchasedAt })));
      }
      expect(book.accrue(anAccrual("P1", 5n, { purchasedAt: START + 300 })).epoch).to.equal(EPOCH);
    });

    it("refuses references and customer numbers that are not 1 to 64 ASCII characters without spaces", async () => {
      const { book } = books.make();
      for (const wrong of ["", "a b", "고객", "x".repeat(65), "a\n"]) {
        await expectAllianceError("INVALID_IDENTIFIER", () => book.accrue(anAccrual(wrong, 5n)));
        await expectAllianceError("INVALID_IDENTIFIER", () =>
          book.accrue(anAccrual("P1", 5n, { customerNumber: wrong })),
        );
      }
    });

    it("gives the first result again for the same accrual, even after its epoch has expired", () => {
      const { book, clock } = books.make();
      const first = book.accrue(anAccrual("P1", 100n));
      clock.now += 365 * DAY;
      expect(book.accrue(anAccrual("P1", 100n))).to.deep.equal({ ...first, duplicate: true });
      expect(book.totals().all.accrued).to.equal(100n);
    });

    it("refuses the reference of another accrual, naming what differs", async () => {
      const { book } = books.make();
      book.accrue(anAccrual("P1", 100n));
      const conflicts: [Parameters<typeof anAccrual>[2], RegExp][] = [
        [{ points: 101n }, /100 points instead of 101/],
        [{ customerNumber: "C2" }, /another customer/],
        [{ purchasedAt: START - 1 }, /the time/],
        [{ epoch: EPOCH - 1 }, /epoch 700 instead of 699/],
      ];
      for (const [change, message] of conflicts) {
        const error = await expectAllianceError("REFERENCE_CONFLICT", () => book.accrue(anAccrual("P1", 100n, change)));
        expect(error.message).to.match(message);
      }
    });

    it("pays the member's debt first, at once, in the accrual's own cohort", () => {
      const { book, clock } = books.make();
      book.accrue(anAccrual("P1", 100n));
      clock.now += 8 * DAY;
      book.redeem({ reference: "O1", customerNumber: "C1", points: 100n });
      book.refund({ reference: "R1", purchase: "P1", points: 60n });
      expect(book.debtOf({ customerNumber: "C1" })).to.equal(60n);

      const part = anAccrual("P2", 50n, { purchasedAt: clock.now });
      expect(book.accrue(part)).to.include({ points: 50n, repaid: 50n });
      expect(book.accrue(part)).to.include({ repaid: 50n, duplicate: true });
      expect(book.accrue(anAccrual("P3", 30n, { purchasedAt: clock.now }))).to.include({ repaid: 10n });
      const { held, available, debt } = book.balanceOf({ customerNumber: "C1" });
      expect({ held, available, debt }).to.deep.equal({ held: 20n, available: 0n, debt: 0n });
      expect(
        book.historyOf({ customerNumber: "C1" }).entries.map(({ kind, points }) => `${kind} ${points}`),
      ).to.deep.equal([
        "repayment 10",
        "accrual 30",
        "repayment 50",
        "accrual 50",
        "debt 60",
        "redemption 100",
        "accrual 100",
      ]);
    });
  });

  describe("accrueBatch", () => {
    const books = testBooks(newAddress);
    const batch = [anAccrual("P1", 1n), anAccrual("P2", 2n, { customerNumber: "C2" }), anAccrual("P1", 1n)];

    it("records all, and counts those recorded before", () => {
      const { book } = books.make();
      expect(book.accrueBatch(batch)).to.deep.equal({ recorded: 2, duplicates: 1, points: 3n });
      expect(book.accrueBatch(batch)).to.deep.equal({ recorded: 0, duplicates: 3, points: 0n });
    });

    it("makes the same book as single accruals", () => {
      const [one, many] = [books.make(), books.make()];
      for (const accrual of batch) one.book.accrue(accrual);
      many.book.accrueBatch(batch);
      expect(heads(many.book.path)).to.equal(heads(one.book.path));
    });

    it("records nothing when one is refused", async () => {
      const { book } = books.make();
      await expectAllianceError("INVALID_POINTS", () => book.accrueBatch([...batch, anAccrual("P3", 0n)]));
      expect(book.totals().all.accrued).to.equal(0n);
      await expectAllianceError("CUSTOMER_UNKNOWN", () => book.balanceOf({ customerNumber: "C2" }));
    });
  });
});

/** The hash over all of a book's entries. */
function heads(path: string): string {
  return verify(path).head;
}
