import { DatabaseSync } from "node:sqlite";
import { StandardMerkleTree } from "@openzeppelin/merkle-tree";
import { concat, hexlify, keccak256, toBeHex } from "ethers";
import { z } from "zod";
import { Book } from "../../sdk/book/Book.js";
import type { Programme } from "../../sdk/book/Programme.js";

export const DAY = 86_400;
export const EPOCH = 2_629_800;
/** When books of tests begin: the start of a day, and of the last but one day of epoch 666. */
export const START = Math.floor((667 * EPOCH) / DAY) * DAY - DAY;
export const FIRST_PERIOD = START / DAY;

export const programme: Omit<Programme, "firstPeriod"> = {
  chainId: 31_337,
  point: "0x5FbDB2315678afecb367f032d93F642f64180aa3",
  epochLength: EPOCH,
  validity: 12,
  holdSeconds: 0,
  periodLength: DAY,
};

/** A book whose clock a test sets. */
export interface BookWorld {
  readonly book: Book;
  /** Unix seconds. */
  now: number;
}

/** An empty book. */
export function makeBook(path: string, terms: Partial<Programme> = {}, now = START): BookWorld {
  const time = { now };
  const book = Book.create(path, { ...programme, ...terms }, { clock: () => time.now, knownTime: () => time.now });
  return Object.assign(time, { book });
}

/** Accruals of so many new customers, all of the running epoch; `name` keeps their numbers apart from others. */
export function accrueMany(world: BookWorld, count: number, name = "C"): void {
  const accruals = Array.from({ length: count }, (_, i) => ({
    reference: `P-${name}-${i}`,
    customerNumber: `${name}-${i}`,
    points: BigInt(100 + i),
    purchasedAt: world.now,
  }));
  world.book.accrueBatch(accruals);
}

const bytes = z.instanceof(Uint8Array);
const periodRow = z.object({ lastSeq: z.bigint(), head: bytes, seed: bytes, point: z.string() });
const entryRow = z.object({ memberKey: bytes, epoch: z.bigint(), kind: z.bigint(), points: z.bigint() });
const TYPES = ["address", "bytes32", "uint256", "uint256", "uint256", "uint256", "uint256", "bytes32"];
/** Kinds of entries that add to accrued, cancelled, redeemed and released. */
const KINDS = [[1n], [2n, 3n], [5n], [6n]];

/** The leaves of a period as the file's entries give them, by nothing of the project's own. */
export function plainLeaves(path: string, period: number): unknown[][] {
  const database = new DatabaseSync(path, { readOnly: true });
  const read = (sql: string, ...values: number[]) => {
    const statement = database.prepare(sql);
    statement.setReadBigInts(true);
    return statement.all(...values);
  };
  const [row] = read("SELECT lastSeq, head, seed, point FROM period, programme WHERE period = ?", period);
  const { lastSeq, head, seed, point } = periodRow.parse(row);
  const sums = new Map<string, { key: string; epoch: bigint; amounts: bigint[] }>();
  const entries = read("SELECT * FROM entry JOIN member ON member = id WHERE seq <= ?", Number(lastSeq));
  database.close();
  for (const entry of entries.map((found) => entryRow.parse(found))) {
    const field = KINDS.findIndex((kinds) => kinds.includes(entry.kind));
    if (field < 0) continue;
    const key = hexlify(entry.memberKey);
    const sum = sums.get(`${key} ${entry.epoch}`) ?? { key, epoch: entry.epoch, amounts: [0n, 0n, 0n, 0n] };
    sum.amounts[field] = (sum.amounts[field] ?? 0n) + entry.points;
    sums.set(`${key} ${entry.epoch}`, sum);
  }
  const sorted = [...sums.values()].sort((a, b) =>
    a.key < b.key ? -1 : a.key > b.key ? 1 : Number(a.epoch - b.epoch),
  );
  const leaves = [{ key: hexlify(head), epoch: BigInt(period), amounts: [0n, 0n, 0n, 0n] }, ...sorted];
  return leaves.map(({ key, epoch, amounts }) => {
    const salt = keccak256(concat([seed, key, toBeHex(epoch, 32)]));
    return [point, key, epoch, ...amounts, salt];
  });
}

/** The tree over {@link plainLeaves} by OpenZeppelin's library. */
export function plainTree(path: string, period: number) {
  return StandardMerkleTree.of(plainLeaves(path, period), TYPES, { sortLeaves: false });
}
