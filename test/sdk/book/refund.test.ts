import { expect } from "chai";
import type { Book } from "../../../sdk/book/Book.js";
import { expectAllianceError } from "../../support/expectAllianceError.js";
import { anAccrual, DAY, EPOCH, PROGRAMME, START, testBooks } from "../../support/testBooks.js";
import { describeOnEngines } from "../../support/postgres/describeOnEngines.js";

const C1 = { customerNumber: "C1" };

describeOnEngines("Book.refund", ({ newAddress }) => {
  const books = testBooks(newAddress);

  /** What the member has: `epoch: available+held` of each cohort. */
  const cohorts = (book: Book) =>
    book.balanceOf(C1).cohorts.map(({ epoch, available, held }) => `${epoch}: ${available}+${held}`);

  it("takes the purchase's own held points", () => {
    const { book } = books.make();
    book.accrue(anAccrual("P1", 100n));
    book.accrue(anAccrual("P2", 50n));
    const result = book.refund({ reference: "R1", purchase: "P1", points: 40n });
    expect(result).to.deep.equal({
      seq: 3,
      recordedAt: START,
      points: 40n,
      cancelled: 40n,
      debt: 0n,
      duplicate: false,
    });
    const [cohort] = book.balanceOf(C1).cohorts;
    expect(cohort?.holds.map(({ seq, points }) => ({ seq, points }))).to.deep.equal([
      { seq: 1, points: 60n },
      { seq: 2, points: 50n },
    ]);
  });

  it("takes its own cohort's held, then settled points, then others' held, then others' settled ones, earliest first", () => {
    const { book, clock } = books.make();
    const later = START + 2 * DAY;
    book.accrue(anAccrual("old-1", 10n, { epoch: EPOCH - 2, purchasedAt: START - 30 * DAY }));
    book.accrue(anAccrual("old-2", 10n, { epoch: EPOCH - 1, purchasedAt: START - 30 * DAY }));
    book.accrue(anAccrual("old-held", 10n, { epoch: EPOCH - 2 }));
    book.accrue(anAccrual("settled", 10n, { purchasedAt: START - DAY }));
    book.accrue(anAccrual("held", 10n, { purchasedAt: START + 100 }));
    book.accrue(anAccrual("bought", 60n, { purchasedAt: START }));
    clock.now = later;
    const before = ["698: 10+10", "699: 10+0", "700: 0+80"];
    expect(cohorts(book)).to.deep.equal(before);
    clock.now = START + 6 * DAY;
    expect(cohorts(book)).to.deep.equal(["698: 10+10", "699: 10+0", "700: 10+70"]);
    clock.now = START + 7 * DAY;
    // "bought" and "old-held" are settled now, "held" is not.
    book.redeem({ reference: "O1", customerNumber: "C1", points: 85n });
    expect(cohorts(book)).to.deep.equal(["700: 15+10"]);

    book.accrue(anAccrual("fresh", 10n, { epoch: EPOCH - 1, purchasedAt: clock.now }));
    book.accrue(anAccrual("settled-2", 10n, { epoch: EPOCH - 2, purchasedAt: START }));
    book.accrue(anAccrual("settled-3", 10n, { epoch: EPOCH - 1, purchasedAt: START }));
    const steps: [bigint, string[]][] = [
      [4n, ["698: 10+0", "699: 10+10", "700: 15+6"]],
      [7n, ["698: 10+0", "699: 10+10", "700: 14+0"]],
      [19n, ["698: 10+0", "699: 10+5"]],
      [6n, ["698: 9+0", "699: 10+0"]],
      [11n, ["699: 8+0"]],
    ];
    for (const [i, [points, left]] of steps.entries()) {
      expect(book.refund({ reference: `R${i}`, purchase: "bought", points }).debt).to.equal(0n);
      expect(cohorts(book), `after step ${i}`).to.deep.equal(left);
    }
    expect(book.refund({ reference: "last", purchase: "bought", points: 13n })).to.include({ cancelled: 8n, debt: 5n });
  });

  it("makes debt of what was spent", () => {
    const { book, clock } = books.make();
    book.accrue(anAccrual("P1", 100n));
    clock.now += 7 * DAY;
    book.redeem({ reference: "O1", customerNumber: "C1", points: 70n });
    expect(book.refund({ reference: "R1", purchase: "P1", points: 100n })).to.include({ cancelled: 30n, debt: 70n });
    expect(book.balanceOf(C1)).to.include({ available: 0n, held: 0n, debt: 70n });
  });

  it("takes of an expired cohort what it has left, and nothing of others", () => {
    const { book, clock } = books.make();
    book.accrue(anAccrual("P1", 100n));
    clock.now += 7 * DAY;
    book.redeem({ reference: "O1", customerNumber: "C1", points: 70n });
    clock.now = (EPOCH + 4) * PROGRAMME.epochLength;
    book.accrue(anAccrual("P2", 500n, { purchasedAt: clock.now }));
    expect(book.refund({ reference: "R1", purchase: "P1", points: 100n })).to.include({ cancelled: 30n, debt: 70n });
    expect(book.balanceOf(C1)).to.include({ held: 500n, debt: 70n });
  });

  it("refuses more than earlier refunds left of the purchase", async () => {
    const { book } = books.make();
    book.accrue(anAccrual("P1", 100n));
    book.accrue(anAccrual("P2", 100n));
    book.refund({ reference: "R1", purchase: "P1", points: 60n });
    const error = await expectAllianceError("REFUND_TOO_LARGE", () =>
      book.refund({ reference: "R2", purchase: "P1", points: 41n }),
    );
    expect(error.message).to.include("41").and.include("40 left of 100");
    expect(book.refund({ reference: "R2", purchase: "P1", points: 40n }).cancelled).to.equal(40n);
  });

  it("refuses a purchase that is not in the book", async () => {
    const { book } = books.make();
    await expectAllianceError("PURCHASE_UNKNOWN", () => book.refund({ reference: "R1", purchase: "P1", points: 1n }));
  });

  it("gives the first result again, and refuses another content", async () => {
    const { book, clock } = books.make();
    book.accrue(anAccrual("P1", 100n));
    book.accrue(anAccrual("P2", 100n));
    const first = book.refund({ reference: "R1", purchase: "P1", points: 60n });
    clock.now += DAY;
    expect(book.refund({ reference: "R1", purchase: "P1", points: 60n })).to.deep.equal({ ...first, duplicate: true });
    const conflict = (purchase: string, points: bigint) =>
      expectAllianceError("REFERENCE_CONFLICT", () => book.refund({ reference: "R1", purchase, points }));
    await conflict("P1", 61n);
    await conflict("P2", 60n);
    await conflict("P3", 60n);
  });

  it("is of its own kind: a refund may have the reference of its purchase", () => {
    const { book } = books.make();
    book.accrue(anAccrual("P1", 100n));
    expect(book.refund({ reference: "P1", purchase: "P1", points: 100n }).duplicate).to.equal(false);
  });
});
