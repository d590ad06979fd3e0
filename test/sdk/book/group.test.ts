import { expect } from "chai";
import type { BookOperation } from "../../../sdk/book/group.js";
import { verify } from "../../../sdk/book/verify.js";
import { describeOnEngines } from "../../support/postgres/describeOnEngines.js";
import { anAccrual, START, testBooks } from "../../support/testBooks.js";

const accrual = (...given: Parameters<typeof anAccrual>): BookOperation => ({
  method: "accrue",
  args: [anAccrual(...given)],
});

describeOnEngines("Book.group", ({ newAddress }) => {
  const books = testBooks(newAddress);

  it("does operations one after the other, each as if it were alone", () => {
    const [many, one] = [books.make({ holdSeconds: 0 }), books.make({ holdSeconds: 0 })];
    const operations: BookOperation[] = [
      accrual("P1", 10n),
      accrual("P2", 20n, { customerNumber: "C2" }),
      { method: "redeem", args: [{ reference: "O1", customerNumber: "C1", points: 4n }] },
      { method: "refund", args: [{ reference: "R1", purchase: "P1", points: 10n }] },
      accrual("P3", 3n),
      accrual("P4", 30n),
    ];
    const outcomes = many.book.group(operations);
    expect(outcomes.map((outcome) => ("value" in outcome ? "done" : outcome.error.code))).to.deep.equal(
      operations.map(() => "done"),
    );
    for (const operation of operations) one.book.group([operation]);
    expect(verify(many.path)).to.deep.equal(verify(one.path));
    expect(many.book.balanceOf({ customerNumber: "C1" })).to.include({ available: 29n, debt: 0n });
  });

  it("lets one that is refused spoil nothing", () => {
    const { book, path } = books.make({ holdSeconds: 0 });
    const outcomes = book.group([
      accrual("P1", 10n),
      accrual("P1", 11n),
      accrual("P2", 0n),
      accrual("P1", 10n),
      { method: "redeem", args: [{ reference: "O1", customerNumber: "C1", points: 11n }] },
      { method: "redeem", args: [{ reference: "O2", customerNumber: "C1", points: 10n }] },
      { method: "refund", args: [{ reference: "R1", purchase: "unknown", points: 1n }] },
      accrual("P3", 1n, { purchasedAt: START + 301 }),
      accrual("P4", 1n, { customerNumber: "C 4" }),
      accrual("P5", 5n, { customerNumber: "C5" }),
    ]);
    const told = outcomes.map((outcome) => ("value" in outcome ? "done" : outcome.error.code));
    expect(told).to.deep.equal([
      "done",
      "REFERENCE_CONFLICT",
      "INVALID_POINTS",
      "done",
      "INSUFFICIENT_POINTS",
      "done",
      "PURCHASE_UNKNOWN",
      "INVALID_TIME",
      "INVALID_IDENTIFIER",
      "done",
    ]);
    expect(outcomes[3]).to.deep.include({ value: { ...valueOf(outcomes[0]), duplicate: true } });
    expect(book.totals().all).to.include({ accrued: 15n, redeemed: 10n });
    expect(verify(path).findings).to.deep.equal([]);
  });

  it("pays a debt of what comes in one group, in its order", () => {
    const { book } = books.make({ holdSeconds: 0 });
    book.accrue(anAccrual("P1", 10n));
    book.redeem({ reference: "O1", customerNumber: "C1", points: 10n });
    book.refund({ reference: "R1", purchase: "P1", points: 10n });
    const outcomes = book.group([accrual("P2", 7n), accrual("P3", 7n), accrual("P4", 7n)]);
    expect(outcomes.map((outcome) => valueOf(outcome)["repaid"])).to.deep.equal([7n, 3n, 0n]);
    expect(book.debtOf({ customerNumber: "C1" })).to.equal(0n);
  });

  it("tells of each of many accruals what became of it", () => {
    const { book } = books.make();
    const outcomes = book.accrueEach([anAccrual("P1", 1n), anAccrual("P1", 2n), anAccrual("P2", 2n)]);
    expect(outcomes.map((outcome) => "value" in outcome)).to.deep.equal([true, false, true]);
    expect(book.totals().all.accrued).to.equal(3n);
  });
});

function valueOf(outcome: unknown): Record<string, unknown> {
  if (typeof outcome !== "object" || outcome === null || !("value" in outcome)) throw new TypeError("it was refused");
  return outcome.value as Record<string, unknown>;
}
