import { expect } from "chai";
import { replay } from "../../../sdk/book/replay.js";
import { expectAllianceError } from "../../support/expectAllianceError.js";
import { anAccrual, DAY, FIXED_SECRETS, START, testBooks } from "../../support/testBooks.js";
import { describeOnEngines } from "../../support/postgres/describeOnEngines.js";

const PERIOD = START / DAY;
const hex = (bytes: Uint8Array) => `0x${Buffer.from(bytes).toString("hex")}`;
const root = (digit: string) => `0x${digit.repeat(64)}`;

describeOnEngines("Book", ({ newAddress }) => {
  const books = testBooks(newAddress);

  describe("closePeriod", () => {
    it("fixes the last entry recorded before the period's end, however late it is closed", () => {
      const { book, clock, path } = books.make();
      const hashes: string[] = [];
      book.accrue(anAccrual("P1", 1n));
      clock.now = START + DAY - 1;
      book.accrue(anAccrual("P2", 1n));
      clock.now++;
      book.accrue(anAccrual("P3", 1n));
      clock.now += 2 * DAY;
      book.accrue(anAccrual("P4", 1n));
      replay(path, ({ hash }) => hashes.push(hex(hash)));
      const closed = [PERIOD, PERIOD + 1, PERIOD + 2].map((period) => book.closePeriod(period));
      expect(closed.map(({ lastSeq, head }) => ({ lastSeq, head }))).to.deep.equal([
        { lastSeq: 2, head: hashes[1] },
        { lastSeq: 3, head: hashes[2] },
        { lastSeq: 3, head: hashes[2] },
      ]);
      expect(closed[1]).to.deep.include({
        period: PERIOD + 1,
        seed: hex(FIXED_SECRETS.periodSeed(PERIOD + 1)),
        closedAt: clock.now,
        root: undefined,
      });
      expect([...book.periods()]).to.deep.equal(closed);
    });

    it("closes an empty period with the genesis as its head", () => {
      const { book, clock, path } = books.make();
      clock.now += DAY;
      const { lastSeq, head } = book.closePeriod(PERIOD);
      expect({ lastSeq, head }).to.deep.equal({ lastSeq: 0, head: hex(replay(path, () => {}).head) });
    });

    it("gives a period that is closed again as it was", () => {
      const { book, clock, open } = books.make();
      clock.now += DAY;
      const first = book.closePeriod(PERIOD);
      clock.now += DAY;
      expect(open({ secrets: {} }).closePeriod(PERIOD)).to.deep.equal(first);
    });

    it("refuses a period before its end, to the second, and one out of turn", async () => {
      const { book, clock } = books.make();
      clock.now = START + DAY - 1;
      await expectAllianceError("PERIOD_RUNNING", () => book.closePeriod(PERIOD));
      clock.now = START + 3 * DAY;
      for (const period of [PERIOD - 1, PERIOD + 1]) {
        const error = await expectAllianceError("PERIOD_OUT_OF_TURN", () => book.closePeriod(period));
        expect(error.message).to.include(`${PERIOD}, not ${period}`);
      }
      book.closePeriod(PERIOD);
      expect(book.nextPeriod).to.equal(PERIOD + 1);
    });

    it("begins with the period given when the book was made", () => {
      const { book } = books.make({ firstPeriod: PERIOD - 2 });
      expect(book.nextPeriod).to.equal(PERIOD - 2);
      expect(book.closePeriod(PERIOD - 2).lastSeq).to.equal(0);
    });

    it("lets nothing be recorded into a closed period by a clock that steps back", async () => {
      const { book, clock } = books.make();
      clock.now = START + DAY + 2;
      book.closePeriod(PERIOD);
      clock.now = START + DAY - 1;
      expect(book.accrue(anAccrual("P1", 1n)).recordedAt).to.equal(START + DAY + 2);
      clock.now = START + DAY - 4;
      await expectAllianceError("CLOCK_STEPPED_BACK", () => book.accrue(anAccrual("P2", 1n)));
    });
  });

  describe("recordRoot", () => {
    it("keeps the first root, takes it again, and refuses another", async () => {
      const { book, clock } = books.make();
      clock.now += DAY;
      book.closePeriod(PERIOD);
      book.recordRoot(PERIOD, root("a"));
      book.recordRoot(PERIOD, root("A"));
      const error = await expectAllianceError("ROOT_CONFLICT", () => book.recordRoot(PERIOD, root("b")));
      expect(error.message).to.include(root("a")).and.include(root("b"));
      expect(book.closedPeriod(PERIOD)?.root).to.equal(root("a"));
    });

    it("refuses a period that is not closed, and what is no root", async () => {
      const { book, clock } = books.make();
      await expectAllianceError("PERIOD_OPEN", () => book.recordRoot(PERIOD, root("a")));
      clock.now += DAY;
      book.closePeriod(PERIOD);
      for (const wrong of ["0x", root("0"), `${root("a")}0`, "a".repeat(66)]) {
        await expectAllianceError("INVALID_ROOT", () => book.recordRoot(PERIOD, wrong));
      }
    });
  });

  describe("closedPeriod", () => {
    it("is undefined for a period that is not closed", () => {
      expect(books.make().book.closedPeriod(PERIOD)).to.equal(undefined);
    });
  });
});
