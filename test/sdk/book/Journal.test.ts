import { expect } from "chai";
import { Book } from "../../../sdk/book/Book.js";
import { expectAllianceError } from "../../support/expectAllianceError.js";
import { anAccrual, DAY, FIXED_SECRETS, PROGRAMME, START } from "../../support/testBooks.js";
import { temporaryDirectory } from "../../support/temporaryDirectory.js";

const YEAR = 365 * DAY;

describe("Journal", () => {
  const files = temporaryDirectory();
  let count = 0;

  /** A book that knows of no time but its own. */
  function alone(knownTime?: () => number | undefined) {
    const clock = { now: START };
    const path = files.path(`clock-${++count}.db`);
    const options = { clock: () => clock.now, knownTime, secrets: FIXED_SECRETS };
    return { book: Book.create(path, PROGRAMME, options), clock, path };
  }

  it("refuses a clock thirty years ahead whatever is to be written, and goes on when it is right again", async () => {
    const { book, clock } = alone();
    book.accrue(anAccrual("P1", 100n));
    const claim = book.createClaim("C1").code;
    const account = "0x00000000000000000000000000000000000000aa";
    clock.now = START + 30 * YEAR;
    const writes: (() => unknown)[] = [
      () => book.accrue(anAccrual("P2", 1n)),
      () => book.accrueBatch([anAccrual("P2", 1n, { purchasedAt: clock.now })]),
      () => book.refund({ reference: "R1", purchase: "P1", points: 1n }),
      () => book.redeem({ reference: "O1", customerNumber: "C1", points: 1n }),
      () => book.release({ requestId: "Q1", customerNumber: "C1", points: 1n }),
      () => book.createClaim("C1"),
      () => book.bindAccount({ claim, account }),
      () => book.closePeriod(book.nextPeriod),
      () => book.erase("C1"),
    ];
    for (const write of writes) {
      const error = await expectAllianceError("CLOCK_LEAPT", write);
      expect(error.message).to.include(String(clock.now)).and.to.include(String(START));
    }
    clock.now = START + 60;
    expect(book.accrue(anAccrual("P2", 1n))).to.include({ seq: 3, recordedAt: START + 60 });
    book.close();
  });

  it("refuses it for an empty book, too", async () => {
    const { book, clock } = alone();
    clock.now += 30 * YEAR;
    await expectAllianceError("CLOCK_LEAPT", () => book.accrue(anAccrual("P1", 1n)));
    book.close();
  });

  it("takes a book that was idle for a hundred days, and not a second more, counted from its last period too", async () => {
    const { book, clock } = alone();
    book.accrue(anAccrual("P1", 1n));
    clock.now = START + 100 * DAY;
    book.closePeriod(book.nextPeriod);
    clock.now = START + 100 * DAY + 1;
    await expectAllianceError("CLOCK_LEAPT", () => {
      const fresh = alone();
      fresh.clock.now = clock.now;
      fresh.book.accrue(anAccrual("P1", 1n));
    });
    const end = (Math.floor(START / DAY) + 1) * DAY;
    clock.now = end + 100 * DAY;
    book.accrue(anAccrual("P2", 1n));
    book.close();
  });

  it("takes a longer pause when somebody else knows the time: the chain, or an operator", async () => {
    const known: { time: number | undefined } = { time: undefined };
    const { book, clock } = alone(() => known.time);
    clock.now = START + 2 * YEAR;
    await expectAllianceError("CLOCK_LEAPT", () => book.accrue(anAccrual("P1", 1n, { purchasedAt: clock.now })));
    known.time = clock.now - DAY;
    expect(book.accrue(anAccrual("P1", 1n, { purchasedAt: clock.now })).recordedAt).to.equal(clock.now);
    book.close();
  });

  it("says what to do about a book that was written with a clock far ahead", async () => {
    const { book, clock } = alone(() => START + 30 * YEAR);
    clock.now = START + 30 * YEAR;
    book.accrue(anAccrual("P1", 1n, { purchasedAt: clock.now }));
    clock.now = START;
    const error = await expectAllianceError("CLOCK_STEPPED_BACK", () => book.accrue(anAccrual("P2", 1n)));
    expect(error.remedy).to.include("put back the copy of before");
    book.close();
  });
});
