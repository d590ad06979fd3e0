import { execFile } from "node:child_process";
import { randomBytes } from "node:crypto";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { z } from "zod";
import { Book } from "../../sdk/book/Book.js";

/** A book's members, and in how many epochs each has points. */
export interface BookSize {
  readonly members: number;
  readonly cohorts: number;
}

/** What a commitment over so many leaves took. */
export interface CommitmentFigure {
  readonly what: string;
  readonly leaves: number;
  readonly seconds: number;
  /** Of all cores together: above `seconds` where threads ran at once, below where others had the machine. */
  readonly cpuSeconds: number;
  /** Peak of the whole process's resident memory. */
  readonly megabytes: number;
  readonly microsecondsPerLeaf: number;
  /** How many times as fast, leaf by leaf, as the library with the most leaves it was given. */
  readonly ratio: number;
}

const million = 1_000_000;
const SIZES: readonly BookSize[] = [
  { members: 10_000, cohorts: 1 },
  { members: 100_000, cohorts: 1 },
  { members: million, cohorts: 1 },
  { members: million, cohorts: 3 },
  ...(process.env["DEEP"] === "1" ? [{ members: 10 * million, cohorts: 1 }] : []),
];
/** The library would take minutes and gigabytes for a million. */
const LIBRARY_LEAVES = [1_000, 10_000, 100_000];

const DAY = 86_400;
const PERIOD = 20_000;
const EPOCH_SECONDS = 2_629_800;
const MINUTES_20 = 1_200_000;
const figures = z.object({ leaves: z.number(), seconds: z.number(), cpuSeconds: z.number(), megabytes: z.number() });
const run = promisify(execFile);

/**
 * Time and memory of a commitment read from a book's file, beside `@openzeppelin/merkle-tree` over values in memory. Each is measured in
 * a process of its own, so that its peak of memory is its own.
 */
export async function measureCommitment(
  sizes: readonly BookSize[] = SIZES,
  libraryLeaves: readonly number[] = LIBRARY_LEAVES,
): Promise<CommitmentFigure[]> {
  const directory = await mkdtemp(join(tmpdir(), "milk-bench-"));
  try {
    const measured: Omit<CommitmentFigure, "ratio">[] = [];
    for (const leaves of libraryLeaves) {
      measured.push(await measure("@openzeppelin/merkle-tree (baseline)", "library", leaves));
    }
    const baseline = measured.at(-1)?.microsecondsPerLeaf ?? 0;
    for (const { members, cohorts } of sizes) {
      const file = join(directory, `${members}-${cohorts}.db`);
      fillBook(file, { members, cohorts });
      for (const workers of [1, 2]) {
        const what = `${cohorts} cohort(s) a member, ${workers} thread(s)`;
        measured.push(await measure(what, "book", file, PERIOD, workers));
      }
      await rm(file);
    }
    return measured.map((figure) => ({ ...figure, ratio: baseline / figure.microsecondsPerLeaf }));
  } finally {
    await rm(directory, { recursive: true });
  }
}

async function measure(what: string, ...args: (string | number)[]): Promise<Omit<CommitmentFigure, "ratio">> {
  const script = fileURLToPath(new URL("./commitmentProcess.ts", import.meta.url));
  const command = ["--import", import.meta.resolve("tsx/esm"), script, ...args.map(String)];
  const { stdout } = await run(process.execPath, command, { timeout: MINUTES_20 });
  const taken = figures.parse(JSON.parse(stdout));
  return { what, ...taken, microsecondsPerLeaf: (taken.seconds * million) / taken.leaves };
}

/** Fills what a commitment reads, without the journal behind it: recording millions of accruals is another figure. */
function fillBook(file: string, { members, cohorts }: BookSize): void {
  const clock = () => (PERIOD + 1) * DAY;
  const point = "0x5FbDB2315678afecb367f032d93F642f64180aa3";
  const lengths = { epochLength: EPOCH_SECONDS, validity: 60, holdSeconds: 0, periodLength: DAY };
  const book = Book.create(file, { chainId: 31_337, point, ...lengths, firstPeriod: PERIOD }, { clock });
  book.closePeriod(PERIOD);
  book.close();
  const database = new DatabaseSync(file);
  database.exec("PRAGMA synchronous = OFF; BEGIN");
  const member = database.prepare("INSERT INTO member (id, memberKey) VALUES (?, ?)");
  const cohort = database.prepare("INSERT INTO cohort VALUES (?, ?, ?, ?, ?, ?)");
  for (let id = 1; id <= members; id++) {
    member.run(id, randomBytes(32));
    for (let epoch = 0; epoch < cohorts; epoch++) cohort.run(id, 650 + epoch, 1_000 + id, 3, 2, 1);
  }
  database.exec("COMMIT; PRAGMA wal_checkpoint(TRUNCATE)");
  database.close();
}
