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
import { ENTRY_KINDS, hashEntry } from "../../sdk/book/entry.js";
import { counted } from "../../sdk/text/counted.js";

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
        const what = `${counted(cohorts, "cohort")} a member, ${counted(workers, "thread")}`;
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

/** Fills what a commitment reads: members, and a journal of one accrual a cohort. Recording them through a book is another figure. */
function fillBook(file: string, { members, cohorts }: BookSize): void {
  const clock = () => (PERIOD + 1) * DAY;
  const point = "0x5FbDB2315678afecb367f032d93F642f64180aa3";
  const lengths = { epochLength: EPOCH_SECONDS, validity: 60, holdSeconds: 0, periodLength: DAY };
  Book.create(file, { chainId: 31_337, point, ...lengths, firstPeriod: PERIOD }, { clock }).close();
  const database = new DatabaseSync(file);
  database.exec("PRAGMA synchronous = OFF; BEGIN");
  const member = database.prepare("INSERT INTO member (id, memberKey) VALUES (?, ?)");
  const append = appender(database);
  for (let id = 1; id <= members; id++) {
    const key = randomBytes(32);
    member.run(id, key);
    for (let epoch = 650; epoch < 650 + cohorts; epoch++) append(id, key, epoch, 1_000 + id);
  }
  database.exec("COMMIT; PRAGMA wal_checkpoint(TRUNCATE)");
  database.close();
  const book = Book.open(file, { clock });
  book.closePeriod(PERIOD);
  book.close();
}

/** Appends accruals to a journal, each with its hash. */
function appender(database: DatabaseSync) {
  const genesis = database.prepare("SELECT genesis FROM programme").get()?.["genesis"];
  if (!(genesis instanceof Uint8Array)) throw new TypeError("a book has a genesis");
  const insert = database.prepare(
    `INSERT INTO entry (seq, operation, recordedAt, kind, member, epoch, points, purchasedAt, settlesAt, reference, hash)
     VALUES (?1, ?1, ?2, ${ENTRY_KINDS.accrual}, ?3, ?4, ?5, ?2, ?2, ?6, ?7)`,
  );
  const [recordedAt, reference] = [PERIOD * DAY, new Uint8Array(32)];
  let head: Uint8Array = genesis;
  let seq = 0;
  return (member: number, key: Uint8Array, epoch: number, points: number) => {
    const operation = ++seq;
    const times = { recordedAt, purchasedAt: recordedAt, settlesAt: recordedAt };
    head = hashEntry(head, key, { seq, operation, kind: ENTRY_KINDS.accrual, epoch, points, reference, ...times });
    insert.run(seq, recordedAt, member, epoch, points, reference, head);
  };
}
