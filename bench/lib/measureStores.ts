import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { findPostgres } from "../../local/postgres/findPostgres.js";
import { startCluster, type PostgresCluster } from "../../local/postgres/startCluster.js";
import { Book } from "../../sdk/book/Book.js";
import type { BookOperation } from "../../sdk/book/group.js";
import { moveBook } from "../../sdk/book/move/moveBook.js";
import { verify } from "../../sdk/book/verify.js";
import { importPurchases } from "../../services/programme/purchases/importPurchases.js";
import { percentile } from "./percentile.js";
import { END, PROGRAMME } from "./benchBook.js";
import { madeUpPurchase, writePurchases } from "./writePurchases.js";

/** Callers whose accruals wait when a commit begins. */
const CALLERS = [1, 8, 64, 256] as const;
const GROUPS = 300;

/** How fast something went on one engine. */
export interface StoreSpeed {
  readonly engine: string;
  readonly what: string;
  readonly rows: number;
  readonly perSecond: number;
  /** Of one commit, milliseconds; 0 where it says nothing. */
  readonly p50: number;
  readonly p99: number;
  /** To the baseline of its engine: one accrual a commit; of an import, to that on SQLite. */
  readonly ratio: number;
}

interface Place {
  readonly engine: string;
  readonly address: string;
}

/**
 * Accruals committed together, so many at a time, beside one a commit; a file of accruals imported; and accruals again into the book that is
 * so much larger then. On SQLite, on PostgreSQL and on PostgreSQL with a standby that has to have each commit, where there is PostgreSQL.
 *
 * @param purchases Lines of the file.
 */
export async function measureStores(purchases: number): Promise<StoreSpeed[]> {
  const directory = await mkdtemp(join(tmpdir(), "milk-bench-"));
  const clusters: PostgresCluster[] = [];
  try {
    const csv = join(directory, "purchases.csv");
    await writePurchases(csv, purchases, END);
    const places: Place[] = [{ engine: "SQLite", address: join(directory, "book.db") }];
    if ((await findPostgres()) !== undefined) {
      for (const standbys of [0, 1]) {
        const cluster = await startCluster({ standbys });
        clusters.push(cluster);
        const engine = standbys === 0 ? "PostgreSQL" : "PostgreSQL with a standby";
        places.push({ engine, address: `${cluster.address}?schema=book` });
      }
    }
    const speeds: StoreSpeed[] = [];
    let onSqlite: number | undefined;
    for (const place of places) {
      const measured = await measureOne(place, csv, purchases, onSqlite);
      onSqlite ??= measured.imported;
      speeds.push(...measured.speeds);
    }
    speeds.push(...(await measureMove(places, purchases)));
    return speeds;
  } finally {
    for (const cluster of clusters) await cluster.end();
    await rm(directory, { recursive: true });
  }
}

async function measureOne({ engine, address }: Place, csv: string, purchases: number, onSqlite?: number) {
  const book = Book.create(address, PROGRAMME, { clock: () => END, knownTime: () => END });
  try {
    const next = { number: 10 * purchases };
    const speeds = CALLERS.map((callers) => ({ engine, ...groups(book, callers, next, "accruals") }));
    const single = speeds[0]?.perSecond ?? NaN;
    const imported = await seconds(() => importPurchases(book, csv));
    const line = { engine, what: "from a file", rows: purchases, perSecond: purchases / imported, p50: 0, p99: 0 };
    const grown = groups(book, 64, next, `accruals into a book of ${purchases.toLocaleString("en-US")}`);
    return {
      imported,
      speeds: [
        ...speeds.map((speed) => ({ ...speed, ratio: speed.perSecond / single })),
        { ...line, ratio: (onSqlite ?? imported) / imported },
        { engine, ...grown, ratio: grown.perSecond / (speeds[2]?.perSecond ?? NaN) },
      ],
    };
  } finally {
    book.close();
  }
}

/** Commits of so many accruals each. */
function groups(book: Book, callers: number, next: { number: number }, what: string) {
  const took: number[] = [];
  const start = performance.now();
  for (let i = 0; i < GROUPS; i++) {
    const operations = Array.from({ length: callers }, (): BookOperation => {
      const { customerNumber, points, purchasedAt } = madeUpPurchase(next.number % 1_000_000, 1_000_000, END);
      const reference = `G-${next.number++}`;
      return { method: "accrue", args: [{ reference, customerNumber, points, purchasedAt }] };
    });
    const before = performance.now();
    const refused = book.group(operations).find((outcome) => "error" in outcome);
    if (refused !== undefined) throw new Error(`an accrual was refused: ${JSON.stringify(refused)}`);
    took.push(performance.now() - before);
  }
  const rows = GROUPS * callers;
  const perSecond = rows / ((performance.now() - start) / 1_000);
  return {
    what: `${what}, ${callers} a commit`,
    rows,
    perSecond,
    p50: percentile(took, 0.5),
    p99: percentile(took, 0.99),
  };
}

/** The book on SQLite taken to PostgreSQL, and verified there. */
async function measureMove([sqlite, postgres]: readonly Place[], purchases: number): Promise<StoreSpeed[]> {
  if (sqlite === undefined) return [];
  const line = (engine: string, what: string, took: number, baseline: number) => ({
    engine,
    what,
    rows: purchases,
    perSecond: purchases / took,
    p50: 0,
    p99: 0,
    ratio: baseline / took,
  });
  const verified = await seconds(() => verify(sqlite.address, { roots: false }));
  const lines = [line(sqlite.engine, "verified", verified, verified)];
  if (postgres === undefined) return lines;
  const to = postgres.address.replace("schema=book", "schema=moved");
  const moved = await seconds(() => moveBook(sqlite.address, to));
  const there = await seconds(() => verify(to, { roots: false }));
  return [
    ...lines,
    line(postgres.engine, "moved from SQLite, and verified", moved, verified),
    line(postgres.engine, "verified", there, verified),
  ];
}

async function seconds(work: () => unknown): Promise<number> {
  const start = performance.now();
  await work();
  return (performance.now() - start) / 1_000;
}
