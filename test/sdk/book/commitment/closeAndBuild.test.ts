import { spawn } from "node:child_process";
import { once } from "node:events";
import { copyFile } from "node:fs/promises";
import { setTimeout as pause } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import { expect } from "chai";
import { accrueMany, DAY, FIRST_PERIOD, makeBook, plainTree, START } from "../../../support/bookWorld.js";
import { expectAllianceError } from "../../../support/expectAllianceError.js";
import { Random } from "../../../support/random.js";
import { temporaryDirectory } from "../../../support/temporaryDirectory.js";
import { Book } from "../../../../sdk/book/Book.js";
import { BookReader } from "../../../../sdk/book/BookReader.js";
import { buildCommitment } from "../../../../sdk/book/commitment/buildCommitment.js";
import { closeAndBuild } from "../../../../sdk/book/commitment/closeAndBuild.js";

const period = FIRST_PERIOD;
const child = fileURLToPath(new URL("../../../support/threads/closeAndBuild.ts", import.meta.url));

/** When to kill: some milliseconds after the process has opened the book, or after the book says that the period is closed. */
interface Moment {
  readonly closed: boolean;
  readonly milliseconds: number;
}

/** Starts the work in a process of its own and kills it then; gives the root if it got so far. */
async function killedAt(path: string, moment: Moment): Promise<string | undefined> {
  const args = ["--import", import.meta.resolve("tsx/esm"), child, path, String(period), String(START + DAY)];
  const work = spawn(process.execPath, args, { stdio: ["ignore", "pipe", "inherit"] });
  let output = "";
  const opened = new Promise<void>((resolve) => {
    work.stdout.on("data", (chunk: Buffer) => {
      output += chunk.toString();
      if (output.includes("ready")) resolve();
    });
  });
  const ended = once(work, "close");
  await Promise.race([opened, ended]);
  const reader = BookReader.open(path);
  while (moment.closed && reader.closedPeriod(period) === undefined && work.exitCode === null) await pause(2);
  reader.close();
  await Promise.race([pause(moment.milliseconds), ended]);
  work.kill("SIGKILL");
  await ended;
  return /0x[0-9a-f]{64}/.exec(output)?.[0];
}

describe("closeAndBuild", () => {
  const files = temporaryDirectory();

  it("closes the period, builds its root and records it; done again it gives the same", async () => {
    const path = files.path("once.db");
    const world = makeBook(path);
    accrueMany(world, 5);
    world.now += DAY;
    const built = await closeAndBuild(world.book, period, { workers: 1 });
    expect(built).to.deep.equal({ period, root: plainTree(path, period).root });
    expect(world.book.closedPeriod(period)?.root).to.equal(built.root);
    accrueMany(world, 5, "later");
    expect(await closeAndBuild(world.book, period)).to.deep.equal(built);
    world.book.close();
  });

  it("goes on with a period that was closed and not built, whatever was recorded since", async () => {
    const path = files.path("half.db");
    const world = makeBook(path);
    accrueMany(world, 5);
    world.now += DAY;
    const { seed } = world.book.closePeriod(period);
    const { root } = plainTree(path, period);
    accrueMany(world, 5, "later");
    expect(await closeAndBuild(world.book, period)).to.deep.equal({ period, root });
    expect(world.book.closedPeriod(period)?.seed).to.equal(seed);
    world.book.close();
  });

  it("gives one root, recorded by both, when it runs twice at the same time", async () => {
    const path = files.path("twice.db");
    const world = makeBook(path);
    accrueMany(world, 50);
    world.now += DAY;
    const other = Book.open(path, { clock: () => world.now });
    const both = [world.book, other].map((book) => closeAndBuild(book, period, { workers: 1 }));
    const [first, second] = await Promise.all(both);
    expect(first).to.deep.equal(second);
    expect(first?.root).to.equal(plainTree(path, period).root);
    world.book.close();
    other.close();
  });

  it("refuses a period that runs, or that is not the next, and records nothing", async () => {
    const path = files.path("refused.db");
    const { book } = makeBook(path);
    await expectAllianceError("PERIOD_RUNNING", () => closeAndBuild(book, period));
    await expectAllianceError("PERIOD_OUT_OF_TURN", () => closeAndBuild(book, period + 1));
    expect([...book.periods()]).to.deep.equal([]);
    book.close();
  });

  it("ends with the same root for the period, wherever it was killed before", async () => {
    const base = files.path("base.db");
    const world = makeBook(base);
    accrueMany(world, 4_500);
    world.book.close();
    const random = new Random(11n);
    for (let round = 0; round < 8; round++) {
      const path = files.path(`killed-${round}.db`);
      await copyFile(base, path);
      let seed: string | undefined;
      let root: string | undefined;
      for (let kill = 0; kill < 2; kill++) {
        const moment = { closed: round % 2 === 0, milliseconds: Number(random.between(0n, 200n)) };
        const printed = await killedAt(path, moment);
        const book = Book.open(path, { clock: () => START + DAY });
        const closed = book.closedPeriod(period);
        book.close();
        const { seed: newSeed, root: newRoot } = closed ?? { seed: undefined, root: undefined };
        if (moment.closed) expect(closed, "it was killed after it had closed the period").not.to.equal(undefined);
        if (seed !== undefined) expect(newSeed, "the seed of a closed period never changes").to.equal(seed);
        if (root !== undefined) expect(newRoot, "a recorded root never changes").to.equal(root);
        if (printed !== undefined) expect(newRoot, "what was printed is recorded").to.equal(printed);
        [seed, root] = [newSeed, newRoot];
      }
      const book = Book.open(path, { clock: () => START + DAY });
      accrueMany({ book, now: START + DAY }, 3, "later");
      const built = await closeAndBuild(book, period);
      if (seed !== undefined) expect(book.closedPeriod(period)?.seed).to.equal(seed);
      if (root !== undefined) expect(built.root).to.equal(root);
      expect((await buildCommitment({ file: path, period })).root).to.equal(built.root);
      book.close();
    }
  });
});
