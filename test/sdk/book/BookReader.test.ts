import { expect } from "chai";
import { BookReader } from "../../../sdk/book/BookReader.js";
import { expectAllianceError } from "../../support/expectAllianceError.js";
import { anAccrual, DAY, EPOCH, PROGRAMME, START, testBooks } from "../../support/testBooks.js";
import { describeOnEngines } from "../../support/postgres/describeOnEngines.js";

const C1 = { customerNumber: "C1" };
const expiry = (epoch: number) => (epoch + 4) * PROGRAMME.epochLength;

describeOnEngines("BookReader", ({ newAddress }) => {
  const books = testBooks(newAddress);

  describe("open", () => {
    it("reads while another writes, what was recorded when it asks", () => {
      const { book, path, options } = books.make();
      const reader = BookReader.open(path, options);
      try {
        book.accrue(anAccrual("P1", 100n));
        expect(reader.balanceOf(C1).held).to.equal(100n);
        const expiring = reader.expiring(120);
        book.accrue(anAccrual("P2", 1n));
        expect([...expiring].map(({ points }) => points)).to.deep.equal([101n]);
      } finally {
        reader.close();
      }
    });
  });

  describe("balanceOf", () => {
    it("tells cohorts, earliest first, with what is held in the order in which it settles", () => {
      const { book } = books.make();
      book.accrueBatch([
        anAccrual("P1", 1n),
        anAccrual("P2", 2n, { purchasedAt: START - DAY }),
        anAccrual("P3", 4n, { purchasedAt: START - 7 * DAY, epoch: EPOCH - 2 }),
      ]);
      expect(book.balanceOf(C1)).to.deep.include({ at: START, available: 4n, held: 3n, debt: 0n, account: undefined });
      expect(book.balanceOf(C1).cohorts).to.deep.equal([
        { epoch: EPOCH - 2, expiresAt: expiry(EPOCH - 2), available: 4n, held: 0n, holds: [] },
        {
          epoch: EPOCH,
          expiresAt: expiry(EPOCH),
          available: 0n,
          held: 3n,
          holds: [
            { seq: 2, points: 2n, settlesAt: START + 6 * DAY },
            { seq: 1, points: 1n, settlesAt: START + 7 * DAY },
          ],
        },
      ]);
    });

    it("refuses a time before the last entry", async () => {
      const { book } = books.make();
      book.accrue(anAccrual("P1", 1n));
      await expectAllianceError("INVALID_TIME", () => book.balanceOf(C1, START - 1));
      for (const at of [NaN, START + 0.5, START * 1_000]) {
        await expectAllianceError("INVALID_TIME", () => book.balanceOf(C1, at));
        await expectAllianceError("INVALID_TIME", () => book.expiringEpochs(30, at));
      }
      expect(book.balanceOf(C1, START).held).to.equal(1n);
    });
  });

  describe("historyOf", () => {
    it("gives pages, latest first, with the partner's references", () => {
      const { book } = books.make();
      for (let i = 1; i <= 5; i++) {
        book.accrue(anAccrual(`P${i}`, BigInt(i)));
        book.accrue(anAccrual(`other-${i}`, 1n, { customerNumber: "C2" }));
      }
      const seen: (string | undefined)[] = [];
      let before: number | undefined;
      let pages = 0;
      do {
        const page = book.historyOf(C1, { before, limit: 2 });
        seen.push(...page.entries.map(({ reference }) => reference));
        before = page.next;
        pages++;
      } while (before !== undefined && pages < 10);
      expect(seen).to.deep.equal(["P5", "P4", "P3", "P2", "P1"]);
      expect(pages).to.equal(3);
    });
  });

  describe("expiringOf and expiring", () => {
    it("list what is still there, held points too, and expires within so many days", () => {
      const { book, clock } = books.make();
      book.accrueBatch([
        anAccrual("P1", 10n, { epoch: EPOCH - 3, purchasedAt: START - 8 * DAY }),
        anAccrual("P2", 5n, { epoch: EPOCH - 3 }),
        anAccrual("P3", 7n),
        anAccrual("P4", 3n, { customerNumber: "C2", epoch: EPOCH - 2 }),
        anAccrual("P5", 9n, { customerNumber: "C3", epoch: EPOCH - 3, purchasedAt: START - 8 * DAY }),
      ]);
      book.redeem({ reference: "O1", customerNumber: "C1", points: 4n });
      book.redeem({ reference: "O2", customerNumber: "C3", points: 9n });
      const first = { customerNumber: "C1", epoch: EPOCH - 3, points: 11n, expiresAt: expiry(EPOCH - 3) };
      const second = { customerNumber: "C2", epoch: EPOCH - 2, points: 3n, expiresAt: expiry(EPOCH - 2) };
      const daysLeft = (expiry(EPOCH - 3) - START) / DAY;
      expect(book.expiringOf(C1, daysLeft)).to.deep.equal([first]);
      expect(book.expiringOf(C1, daysLeft - 1)).to.deep.equal([]);
      expect([...book.expiring(daysLeft)]).to.deep.equal([first]);
      expect([...book.expiring(daysLeft + 30)]).to.deep.equal([first, second]);
      clock.now = expiry(EPOCH - 3);
      expect([...book.expiring(30)]).to.deep.equal([second]);
    });

    it("refuse days that are none", async () => {
      const { book } = books.make();
      book.accrue(anAccrual("P1", 1n));
      for (const days of [0, -1, 1.5, NaN, 40_000]) {
        await expectAllianceError("INVALID_DAYS", () => book.expiringOf(C1, days));
        await expectAllianceError("INVALID_DAYS", () => [...book.expiring(days)]);
      }
    });
  });

  describe("totals", () => {
    /** Two cohorts and everything that can happen to them. */
    function eventful() {
      const made = books.make();
      const { book, clock } = made;
      book.accrueBatch([anAccrual("P1", 100n), anAccrual("P2", 50n, { epoch: EPOCH - 3 })]);
      clock.now = START + 7 * DAY;
      book.redeem({ reference: "O1", customerNumber: "C1", points: 20n });
      book.accrue(anAccrual("P3", 40n, { purchasedAt: clock.now }));
      clock.now = START + 8 * DAY;
      book.refund({ reference: "R1", purchase: "P3", points: 15n });
      book.bindAccount({ claim: book.createClaim("C1").code, account: "0x00000000000000000000000000000000000000aa" });
      book.release({ requestId: "Q1", ...C1, points: 35n });
      return made;
    }

    it("tell of each cohort what happened up to a time", () => {
      const { book } = eventful();
      const none = { voided: 0n, expired: 0n };
      const at = START + 8 * DAY;
      expect(book.totals(at)).to.deep.equal({
        at,
        cohorts: [
          {
            ...{
              epoch: EPOCH - 3,
              expiresAt: expiry(EPOCH - 3),
              accrued: 50n,
              cancelled: 0n,
              redeemed: 20n,
              released: 30n,
            },
            ...{ ...none, outstanding: 0n, held: 0n, settled: 0n },
          },
          {
            ...{ epoch: EPOCH, expiresAt: expiry(EPOCH), accrued: 140n, cancelled: 15n, redeemed: 0n, released: 5n },
            ...{ ...none, outstanding: 120n, held: 25n, settled: 95n },
          },
        ],
        all: {
          accrued: 190n,
          cancelled: 15n,
          redeemed: 20n,
          released: 35n,
          ...none,
          outstanding: 120n,
          held: 25n,
          settled: 95n,
        },
        debt: 0n,
      });
    });

    it("tell of earlier and of later times", () => {
      const { book } = eventful();
      expect(book.totals(START - 1).cohorts).to.deep.equal([]);
      expect(book.totals(START).all).to.include({ accrued: 150n, outstanding: 150n, held: 150n, settled: 0n });
      expect(book.totals(START + 8 * DAY - 1).all).to.include({ cancelled: 0n, held: 40n, outstanding: 170n });
      expect(book.totals(START + 14 * DAY).all).to.include({ held: 0n, settled: 120n });
      expect(book.totals(expiry(EPOCH)).all).to.include({ expired: 120n, outstanding: 0n, held: 0n, settled: 0n });
    });

    it("are exact beyond 64 bits", () => {
      const { book } = books.make();
      for (const customerNumber of Array.from({ length: 12 }, (_, i) => `C${i}`)) {
        book.accrueBatch(
          Array.from({ length: 1_000 }, (_, i) => anAccrual(`${customerNumber}-${i}`, 10n ** 15n, { customerNumber })),
        );
      }
      book.accrue(anAccrual("one", 1n, { customerNumber: "C12" }));
      expect(book.totals().all).to.include({ accrued: 12n * 10n ** 18n + 1n, held: 12n * 10n ** 18n + 1n });
    });

    it("refuse times that are none", async () => {
      const { book } = books.make();
      for (const at of [-1, 1.5, NaN]) await expectAllianceError("INVALID_TIME", () => book.totals(at));
    });
  });

  describe("rollForward", () => {
    it("ties opening and closing by what happened between", async () => {
      const { book, clock } = books.make();
      book.accrueBatch([anAccrual("P1", 100n), anAccrual("P2", 50n, { epoch: EPOCH - 3 })]);
      clock.now = START + 7 * DAY;
      book.redeem({ reference: "O1", customerNumber: "C1", points: 20n });
      clock.now = expiry(EPOCH - 3) + DAY;
      book.refund({ reference: "R1", purchase: "P2", points: 10n });
      book.accrue(anAccrual("P3", 5n, { purchasedAt: clock.now }));
      const zero = { opening: 0n, accrued: 0n, cancelled: 0n, redeemed: 0n, released: 0n, expired: 0n, closing: 0n };
      const line = (epoch: number, more: object) => ({ ...zero, epoch, expiresAt: expiry(epoch), ...more });
      expect(book.rollForward(START, expiry(EPOCH - 3))).to.deep.equal([
        line(EPOCH - 3, { opening: 50n, redeemed: 20n, expired: 30n }),
        line(EPOCH, { opening: 100n, closing: 100n }),
      ]);
      expect(book.rollForward(expiry(EPOCH - 3), clock.now)).to.deep.equal([
        line(EPOCH - 3, { cancelled: 10n, expired: -10n }),
        line(EPOCH, { opening: 100n, closing: 100n }),
        line(EPOCH + 1, { accrued: 5n, closing: 5n }),
      ]);
      await expectAllianceError("INVALID_TIME", () => book.rollForward(START + 1, START));
    });
  });
});
