import { expect } from "chai";
import { expectAllianceError } from "../../support/expectAllianceError.js";
import { anAccrual, DAY, EPOCH, PROGRAMME, testBooks } from "../../support/testBooks.js";
import { describeOnEngines } from "../../support/postgres/describeOnEngines.js";

describeOnEngines("Book.redeem", ({ newAddress }) => {
  const books = testBooks(newAddress);

  it("spends settled points, earliest first", () => {
    const { book, clock } = books.make();
    book.accrue(anAccrual("P1", 100n));
    book.accrue(anAccrual("P2", 30n, { epoch: EPOCH - 1 }));
    clock.now += 7 * DAY;
    expect(book.redeem({ reference: "O1", customerNumber: "C1", points: 50n })).to.deep.equal({
      seq: 3,
      recordedAt: clock.now,
      points: 50n,
      cohorts: [
        { epoch: EPOCH - 1, points: 30n },
        { epoch: EPOCH, points: 20n },
      ],
      duplicate: false,
    });
  });

  it("refuses held points, naming what can be spent and what is held", async () => {
    const { book, clock } = books.make();
    book.accrue(anAccrual("P1", 100n));
    clock.now += 7 * DAY - 1;
    book.accrue(anAccrual("P2", 30n, { purchasedAt: clock.now - 6 * DAY }));
    const error = await expectAllianceError("INSUFFICIENT_POINTS", () =>
      book.redeem({ reference: "O1", customerNumber: "C1", points: 1n }),
    );
    expect(error.message).to.include("0 points to spend and 130 held");
    clock.now++;
    await expectAllianceError("INSUFFICIENT_POINTS", () =>
      book.redeem({ reference: "O1", customerNumber: "C1", points: 101n }),
    );
    expect(book.redeem({ reference: "O1", customerNumber: "C1", points: 100n }).points).to.equal(100n);
  });

  it("refuses points from the second in which they expire", async () => {
    const { book, clock } = books.make();
    book.accrue(anAccrual("P1", 100n));
    clock.now = (EPOCH + 4) * PROGRAMME.epochLength - 1;
    book.redeem({ reference: "O1", customerNumber: "C1", points: 1n });
    clock.now++;
    await expectAllianceError("INSUFFICIENT_POINTS", () =>
      book.redeem({ reference: "O2", customerNumber: "C1", points: 1n }),
    );
  });

  it("refuses unknown customers and points that are none", async () => {
    const { book } = books.make();
    await expectAllianceError("CUSTOMER_UNKNOWN", () =>
      book.redeem({ reference: "O1", customerNumber: "C9", points: 1n }),
    );
    await expectAllianceError("INVALID_POINTS", () =>
      book.redeem({ reference: "O1", customerNumber: "C1", points: 0n }),
    );
  });

  it("gives the first result again, and refuses another content", async () => {
    const { book, clock } = books.make();
    book.accrueBatch([anAccrual("P1", 100n), anAccrual("P2", 100n, { customerNumber: "C2" })]);
    clock.now += 7 * DAY;
    const order = { reference: "O1", customerNumber: "C1", points: 60n };
    const first = book.redeem(order);
    expect(book.redeem(order)).to.deep.equal({ ...first, duplicate: true });
    await expectAllianceError("REFERENCE_CONFLICT", () => book.redeem({ ...order, points: 40n }));
    await expectAllianceError("REFERENCE_CONFLICT", () => book.redeem({ ...order, customerNumber: "C2" }));
  });
});
