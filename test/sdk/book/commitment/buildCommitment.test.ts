import { open } from "node:fs/promises";
import { DatabaseSync } from "node:sqlite";
import { expect } from "chai";
import fc from "fast-check";
import {
  accrueMany,
  DAY,
  EPOCH,
  FIRST_PERIOD,
  makeBook,
  plainTree,
  type BookWorld,
} from "../../../support/bookWorld.js";
import { expectAllianceError } from "../../../support/expectAllianceError.js";
import { temporaryDirectory } from "../../../support/temporaryDirectory.js";
import { AllianceError } from "../../../../sdk/AllianceError.js";
import { buildCommitment } from "../../../../sdk/book/commitment/buildCommitment.js";

const ACCOUNT = "0x70997970C51812dc3A010C7d01b50e0d17dc79C8";

/** Something that happens to a book; what it refuses does not. */
interface Step {
  readonly kind: "accrue" | "refund" | "redeem" | "release" | "close" | "wait";
  readonly customer: number;
  readonly points: bigint;
  readonly of: number;
}

const step: fc.Arbitrary<Step> = fc.record({
  kind: fc.constantFrom("accrue", "accrue", "accrue", "refund", "redeem", "release", "close", "wait"),
  customer: fc.nat({ max: 4 }),
  points: fc.bigInt({ min: 1n, max: 500n }),
  of: fc.nat({ max: 30 }),
});

function take(world: BookWorld, { kind, customer, points, of }: Step, index: number): void {
  const { book } = world;
  const [reference, customerNumber] = [`R-${index}`, `C-${customer}`];
  const run = {
    accrue: () => book.accrue({ reference, customerNumber, points, purchasedAt: world.now - (of % 3) * EPOCH }),
    refund: () => book.refund({ reference, purchase: `R-${of}`, points }),
    redeem: () => book.redeem({ reference, customerNumber, points }),
    release: () => book.release({ requestId: reference, account: ACCOUNT, points }),
    wait: () => {
      world.now += 40_000 * (1 + (of % 3));
    },
    close: () => book.closePeriod(book.nextPeriod),
  }[kind];
  try {
    run();
  } catch (error) {
    if (!(error instanceof AllianceError)) throw error;
  }
}

/** Overwrites the first page of a table in the file. */
async function overwriteTable(path: string, table: string): Promise<void> {
  const database = new DatabaseSync(path);
  const size = Number(database.prepare("PRAGMA page_size").get()?.["page_size"]);
  const page = Number(database.prepare("SELECT rootpage FROM sqlite_schema WHERE name = ?").get(table)?.["rootpage"]);
  database.close();
  const handle = await open(path, "r+");
  await handle.write(Buffer.alloc(size, 0xff), 0, size, (page - 1) * size);
  await handle.close();
}

describe("buildCommitment", () => {
  const files = temporaryDirectory();

  it("gives the library's root over what the entries add up to, for any history, at once and later, whoever was erased", async () => {
    let run = 0;
    let committed = 0;
    await fc.assert(
      fc.asyncProperty(fc.array(step, { minLength: 5, maxLength: 60, size: "max" }), async (steps) => {
        const path = files.path(`random-${run++}.db`);
        const world = makeBook(path);
        const { book } = world;
        try {
          book.accrue({ reference: "R", customerNumber: "C-0", points: 5n, purchasedAt: world.now });
          book.bindAccount({ claim: book.createClaim("C-0").code, account: ACCOUNT });
          const early = new Map<number, string>();
          for (const [index, taken] of steps.entries()) {
            take(world, taken, index);
            const [period] = [...book.periods()].slice(-1);
            if (period === undefined || early.has(period.period) || early.size >= 4) continue;
            early.set(period.period, (await buildCommitment({ file: path, period: period.period })).root);
          }
          book.settleRelease(book.pendingReleases().map(({ issueId }) => issueId));
          book.erase("C-0");
          for (const [period, root] of early) {
            const tree = plainTree(path, period);
            // Once with threads: starting them takes longer than all the rest.
            const workers = period === FIRST_PERIOD ? 2 : undefined;
            const built = await buildCommitment({ file: path, period, workers });
            const members = new Set([...tree.entries()].slice(1).map(([, leaf]) => leaf[1])).size;
            expect(built).to.deep.equal({ period, root, leaves: tree.length, members });
            expect(root).to.equal(tree.root);
            committed++;
          }
        } finally {
          book.close();
        }
      }),
      { numRuns: 8, ...(process.env["DEEP"] === "1" ? {} : { seed: 7 }) },
    );
    expect(committed).to.be.above(5);
  });

  it("gives the same root with one, two and three threads, for more leaves than one thread hashes alone", async () => {
    const path = files.path("large.db");
    const world = makeBook(path);
    accrueMany(world, 4_500);
    world.now += DAY;
    world.book.closePeriod(FIRST_PERIOD);
    accrueMany(world, 700, "later");
    for (let i = 0; i < 50; i++) {
      const [reference, customerNumber] = [`S-${i}`, `C-${i}`];
      world.book.redeem({ reference, customerNumber, points: 50n });
      world.book.accrue({ reference, customerNumber, points: 9n, purchasedAt: world.now });
    }
    const { root } = plainTree(path, FIRST_PERIOD);
    for (const workers of [1, 2, 3]) {
      const commitment = await buildCommitment({ file: path, period: FIRST_PERIOD, workers });
      expect(commitment).to.deep.equal({ period: FIRST_PERIOD, root, leaves: 4_501, members: 4_500 });
    }
    world.book.close();
  });

  it("commits an empty book, to the header alone", async () => {
    const path = files.path("empty.db");
    const world = makeBook(path);
    world.now += DAY;
    world.book.closePeriod(FIRST_PERIOD);
    const tree = plainTree(path, FIRST_PERIOD);
    const built = await buildCommitment({ file: path, period: FIRST_PERIOD });
    expect(built).to.deep.equal({ period: FIRST_PERIOD, root: tree.root, leaves: 1, members: 0 });
    world.book.close();
  });

  it("gives another root for the same book a period later, though nothing was recorded", async () => {
    const path = files.path("quiet.db");
    const world = makeBook(path);
    accrueMany(world, 3);
    world.now += 2 * DAY;
    const roots: string[] = [];
    for (const period of [FIRST_PERIOD, FIRST_PERIOD + 1]) {
      world.book.closePeriod(period);
      roots.push((await buildCommitment({ file: path, period })).root);
    }
    expect(roots[0]).not.to.equal(roots[1]);
    world.book.close();
  });

  it("builds while another process writes, and does not wait for it", async () => {
    const path = files.path("busy.db");
    const world = makeBook(path);
    accrueMany(world, 10);
    world.now += DAY;
    world.book.closePeriod(FIRST_PERIOD);
    const writer = new DatabaseSync(path);
    writer.exec("BEGIN IMMEDIATE; UPDATE cohort SET accrued = accrued + 1;");
    const { root } = await buildCommitment({ file: path, period: FIRST_PERIOD });
    writer.exec("ROLLBACK");
    writer.close();
    expect(root).to.equal(plainTree(path, FIRST_PERIOD).root);
    world.book.close();
  });

  describe("errors", () => {
    it("refuses a period that was not closed with PERIOD_OPEN, naming it", async () => {
      const path = files.path("open.db");
      makeBook(path).book.close();
      const error = await expectAllianceError("PERIOD_OPEN", () => buildCommitment({ file: path, period: 7 }));
      expect(error.message).to.contain("period 7");
    });

    it("refuses a book that is missing with BOOK_MISSING", async () => {
      await expectAllianceError("BOOK_MISSING", () => buildCommitment({ file: files.path("none.db"), period: 1 }));
    });

    it("refuses no workers at all with INVALID_WORKERS", async () => {
      const path = files.path("nobody.db");
      const world = makeBook(path);
      world.now += DAY;
      world.book.closePeriod(FIRST_PERIOD);
      world.book.close();
      const build = () => buildCommitment({ file: path, period: FIRST_PERIOD, workers: 0 });
      await expectAllianceError("INVALID_WORKERS", build);
    });

    it("passes on what a thread finds wrong with the book: BOOK_DAMAGED", async () => {
      const path = files.path("damaged.db");
      const world = makeBook(path);
      accrueMany(world, 3);
      world.now += DAY;
      world.book.closePeriod(FIRST_PERIOD);
      world.book.close();
      await overwriteTable(path, "entry");
      await expectAllianceError("BOOK_DAMAGED", () =>
        buildCommitment({ file: path, period: FIRST_PERIOD, workers: 1 }),
      );
    });
  });
});
