import { expect } from "chai";
import fc from "fast-check";
import type { Book } from "../../../sdk/book/Book.js";
import type { CohortTotals, Totals } from "../../../sdk/book/totals.js";
import { verify } from "../../../sdk/book/verify.js";
import { AllianceError } from "../../../sdk/AllianceError.js";
import { BookModel, type Outcome } from "../../support/BookModel.js";
import { DAY, PROGRAMME, START, testBooks } from "../../support/testBooks.js";
import { describeOnEngines } from "../../support/postgres/describeOnEngines.js";

const deep = process.env["DEEP"] === "1";
const MEMBERS = ["C0", "C1"];

/** In which ways operations should end: what they give, or an error. */
const WAYS = [
  "points +, repaid 0",
  "points +, repaid +",
  "cancelled +, debt 0",
  "cancelled +, debt +",
  "cancelled 0, debt +",
  "points +",
  "EPOCH_EXPIRED",
  "INSUFFICIENT_POINTS",
  "PURCHASE_UNKNOWN",
  "REFUND_TOO_LARGE",
];

/** Points small enough to meet one another, and now and then a large number. */
const points = fc.oneof(
  { weight: 6, arbitrary: fc.bigInt(1n, 60n) },
  { weight: 1, arbitrary: fc.bigInt(1n, 10n ** 15n) },
);
const member = fc.constantFrom(...MEMBERS);
const operation = fc.oneof(
  {
    weight: 6,
    arbitrary: fc.record({
      what: fc.constant("accrue" as const),
      member,
      points,
      age: fc.oneof(fc.integer({ min: 0, max: 10 * DAY }), fc.integer({ min: 0, max: 40 * DAY })),
      earlier: fc.constantFrom(0, 0, 0, 1, 3),
    }),
  },
  {
    weight: 4,
    arbitrary: fc.record({ what: fc.constant("refund" as const), purchase: fc.nat(60), points: fc.bigInt(1n, 30n) }),
  },
  { weight: 3, arbitrary: fc.record({ what: fc.constant("redeem" as const), member, points }) },
  {
    weight: 3,
    arbitrary: fc.record({
      what: fc.constant("release" as const),
      member,
      points: fc.oneof(points, fc.constant("all" as const)),
    }),
  },
  { weight: 2, arbitrary: fc.record({ what: fc.constant("settle" as const) }) },
  {
    weight: 4,
    arbitrary: fc.record({
      what: fc.constant("wait" as const),
      seconds: fc.oneof(fc.constant(8 * DAY), fc.integer({ min: 0, max: 25 * DAY })),
    }),
  },
);
type Operation = typeof operation extends fc.Arbitrary<infer Value> ? Value : never;

/** What a call of the book gives of what the model tells, or the code of its error. */
function outcomeOf(call: () => object, fields: readonly string[]): Outcome {
  try {
    const result = new Map(Object.entries(call()));
    return Object.fromEntries(fields.map((field) => [field, BigInt(String(result.get(field)))]));
  } catch (error) {
    if (error instanceof AllianceError) return error.code;
    throw error;
  }
}

/** Runs an operation on book and model, twice on the book, and compares what they say. */
class Pair {
  now = START;
  private purchases = 0;
  private count = 0;

  constructor(
    private readonly book: Book,
    private readonly model: BookModel,
    private readonly setClock: (now: number) => void,
    private readonly tally: Map<string, number>,
  ) {
    this.wait(0);
  }

  run(step: Operation): void {
    const reference = `r${++this.count}`;
    switch (step.what) {
      case "wait":
        this.wait(step.seconds);
        return;
      case "settle":
        this.settle();
        return;
      case "accrue": {
        const purchasedAt = this.now - step.age;
        const epoch = Math.floor(purchasedAt / PROGRAMME.epochLength) - step.earlier;
        const purchase = `p${this.purchases++}`;
        const accrual = { reference: purchase, customerNumber: step.member, points: step.points, purchasedAt, epoch };
        const expected = this.model.accrue(purchase, step.member, step.points, purchasedAt, epoch);
        this.same(() => this.book.accrue(accrual), expected);
        return;
      }
      case "refund": {
        const refund = { reference, purchase: `p${step.purchase % (this.purchases + 1)}`, points: step.points };
        this.same(() => this.book.refund(refund), this.model.refund(refund.purchase, step.points));
        return;
      }
      case "redeem": {
        const redemption = { reference, customerNumber: step.member, points: step.points };
        const known = this.model.knows(step.member);
        this.same(
          () => this.book.redeem(redemption),
          known ? this.model.redeem(step.member, step.points) : "CUSTOMER_UNKNOWN",
        );
        return;
      }
      case "release": {
        if (!this.model.knows(step.member)) return;
        this.bind(step.member);
        const request = { requestId: reference, customerNumber: step.member, points: step.points };
        this.same(() => this.book.release(request), this.model.release(step.member, step.points));
      }
    }
  }

  private same(call: () => object, expected: Outcome): void {
    const way =
      typeof expected === "string"
        ? expected
        : Object.entries(expected)
            .map(([name, value]) => `${name} ${value > 0n ? "+" : "0"}`)
            .join(", ");
    this.tally.set(way, (this.tally.get(way) ?? 0) + 1);
    const fields = typeof expected === "string" ? [] : Object.keys(expected);
    expect(outcomeOf(call, fields)).to.deep.equal(expected);
    // Again: the same result, and nothing more happens.
    if (typeof expected !== "string") expect(call()).to.include({ duplicate: true });
    expect(outcomeOf(call, fields)).to.deep.equal(expected);
  }

  private wait(seconds: number): void {
    this.now += seconds;
    this.setClock(this.now);
    this.model.tick(this.now);
  }

  private settle(): void {
    for (const { issueId, epoch } of this.book.pendingReleases()) {
      if (this.book.expiryOf(epoch) <= this.now) this.book.voidRelease([issueId]);
      else this.book.settleRelease([issueId]);
    }
    expect(this.book.pendingReleases()).to.deep.equal([]);
  }

  private bind(customerNumber: string): void {
    if (this.book.balanceOf({ customerNumber }).account !== undefined) return;
    const account = `0x${String(MEMBERS.indexOf(customerNumber) + 1).padStart(40, "0")}`;
    this.book.bindAccount({ claim: this.book.createClaim(customerNumber).code, account });
  }
}

/** The model's leaves, and what they come to by epoch. */
function sumsOf(model: BookModel): Map<number, Record<"accrued" | "cancelled" | "redeemed" | "released", bigint>> {
  const sums = new Map<number, Record<"accrued" | "cancelled" | "redeemed" | "released", bigint>>();
  for (const pots of model.pots.values()) {
    for (const [epoch, pot] of pots) {
      const sum = sums.get(epoch) ?? { accrued: 0n, cancelled: 0n, redeemed: 0n, released: 0n };
      for (const field of ["accrued", "cancelled", "redeemed", "released"] as const) sum[field] += pot[field];
      sums.set(epoch, sum);
      const spent = pot.cancelled + pot.redeemed + pot.released;
      expect(pot.accrued >= spent, "a member never has spent more of a cohort than it accrued").to.equal(true);
    }
  }
  return sums;
}

describeOnEngines("Book, whatever is done with it", ({ engine, newAddress }) => {
  const books = testBooks(newAddress);

  it("agrees with a plain model in results, balances, debts and totals; verifies; its roll-forward ties out", function () {
    if (deep) this.timeout(3_600_000);
    const tally = new Map<string, number>();
    fc.assert(
      fc.property(fc.array(operation, { minLength: 10, maxLength: 60, size: "max" }), (steps) => {
        const { book, clock, path } = books.make();
        const model = new BookModel();
        const pair = new Pair(book, model, (now) => (clock.now = now), tally);
        const states: Totals[] = [book.totals(START - 1)];
        for (const step of steps) {
          // A second is over only when time goes on.
          if (step.what === "wait" && step.seconds > 0) states.push(book.totals());
          pair.run(step);
        }
        states.push(book.totals());

        for (const customerNumber of MEMBERS.filter((one) => model.knows(one))) {
          const { available, held, debt } = book.balanceOf({ customerNumber });
          expect({ available, held, debt }).to.deep.equal({
            available: model.available(customerNumber),
            held: model.held(customerNumber),
            debt: model.debts.get(customerNumber) ?? 0n,
          });
        }
        const end = book.totals();
        const sums = sumsOf(model);
        expect(end.cohorts.map(({ epoch }) => epoch)).to.deep.equal([...sums.keys()].sort((a, b) => a - b));
        for (const cohort of end.cohorts) expect(cohort).to.include(sums.get(cohort.epoch));
        const all = (read: (one: string) => bigint) => MEMBERS.reduce((sum, one) => sum + read(one), 0n);
        expect(end.all.settled).to.equal(all((one) => model.available(one)));
        expect(end.all.held).to.equal(all((one) => model.held(one)));
        expect(end.debt).to.equal(all((one) => model.debts.get(one) ?? 0n));

        expect(verify(path).findings).to.deep.equal([]);
        for (const [i, state] of states.entries()) {
          expect(book.totals(state.at), "what was said then is said of then today").to.deep.equal(state);
          checkRollForward(book, states[Math.max(0, i - 1)] ?? state, state);
        }
        book.close();
      }),
      {
        numRuns: (deep ? 3_000 : 60) / (engine === "sqlite" ? 1 : 5),
        endOnFailure: true,
        seed: deep ? Date.now() | 0 : 6,
      },
    );
    // What the operations should have come to, each more than once.
    for (const way of WAYS) {
      expect(tally.get(way) ?? 0, `${way} in ${JSON.stringify([...tally])}`).to.be.at.least(
        engine === "sqlite" ? 3 : 1,
      );
    }
  });

  function checkRollForward(book: Book, from: Totals, to: Totals): void {
    const closing = new Map<number, CohortTotals>(to.cohorts.map((cohort) => [cohort.epoch, cohort]));
    const opening = new Map<number, CohortTotals>(from.cohorts.map((cohort) => [cohort.epoch, cohort]));
    const lines = book.rollForward(from.at, to.at);
    expect(lines.map(({ epoch }) => epoch)).to.deep.equal([...closing.keys()]);
    for (const line of lines) {
      const { accrued, cancelled, redeemed, released, expired } = line;
      expect(line.opening + accrued - cancelled - redeemed - released - expired).to.equal(line.closing);
      expect(line.opening).to.equal(opening.get(line.epoch)?.outstanding ?? 0n);
      expect(line.closing).to.equal(closing.get(line.epoch)?.outstanding);
    }
  }
});
