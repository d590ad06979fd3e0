import { join } from "node:path";
import { Book } from "../../sdk/book/Book.js";
import { buildCommitment } from "../../sdk/book/commitment/buildCommitment.js";
import type { BookOperation } from "../../sdk/book/group.js";
import { moveBook } from "../../sdk/book/move/moveBook.js";
import { counted } from "../../sdk/text/counted.js";
import { findPostgres } from "../postgres/findPostgres.js";
import { startCluster } from "../postgres/startCluster.js";
import type { Stage } from "../stage/Stage.js";
import { Chronicle } from "./playMarket.js";
import type { MarketEvent } from "./Report.js";

const DAY = 86_400;
/** Shops' tills that ask at the same time, and how often each does. */
const TILLS = 64;
const ROUNDS = 50;
const POINTS = 45n;

/**
 * What many tills ask for at the same time is committed together; one that is refused keeps no other waiting. Where there is PostgreSQL, the
 * book is moved there: the root of its period is the same.
 */
export async function showTills(stage: Stage, directory: string): Promise<MarketEvent> {
  const chronicle = new Chronicle(stage, "A busy hour at the shops, on a book of its own");
  const now = Math.floor((await stage.now()) / DAY) * DAY;
  const address = join(directory, "tills.db");
  const time = { now };
  const book = makeBook(stage, await stage.partner("YNJ").point.getAddress(), address, time);
  let refused = 0;
  for (let round = 0; round < ROUNDS; round++) {
    const outcomes = book.group(Array.from({ length: TILLS }, (_, till) => askedBy(till, round, now)));
    refused += outcomes.filter((outcome) => "error" in outcome).length;
  }
  const { accrued } = book.totals().all;
  const asked = TILLS * ROUNDS;
  await chronicle.note(
    `${TILLS} tills asked ${counted(BigInt(asked), "time")}: ${ROUNDS} durable commits recorded ${counted(accrued, "point")}; ${refused} were refused and kept no other waiting`,
    accrued === POINTS * BigInt(asked - refused) && refused === ROUNDS - 1,
  );
  time.now += DAY;
  const { period } = book.closePeriod(book.nextPeriod);
  book.close();
  await chronicle.note(...(await moved(address, period)));
  return chronicle.end();
}

function makeBook(stage: Stage, point: string, address: string, time: { now: number }): Book {
  const { chainId } = stage.manifest;
  const terms = { chainId, point, epochLength: 2_629_800, validity: 36, holdSeconds: 0, periodLength: DAY };
  return Book.create(address, terms, { clock: () => time.now, knownTime: () => time.now });
}

/** A purchase; the first till repeats its first one each time, with another amount. */
function askedBy(till: number, round: number, purchasedAt: number): BookOperation {
  const again = till === 0;
  const reference = again ? "again" : `${round}-${till}`;
  const points = again && round > 0 ? POINTS + BigInt(round) : POINTS;
  return { method: "accrue", args: [{ reference, customerNumber: `C${till}`, points, purchasedAt }] };
}

async function moved(address: string, period: number): Promise<[text: string, ok: boolean]> {
  if ((await findPostgres()) === undefined) {
    return [
      "with a PostgreSQL server on this machine (apt-get install postgresql) the book would be moved there, too",
      true,
    ];
  }
  const { root } = await buildCommitment({ file: address, period });
  const cluster = await startCluster();
  try {
    const there = `${cluster.address}?schema=tills`;
    const { entries } = await moveBook(address, there);
    const after = await buildCommitment({ file: there, period });
    const text = `moved to PostgreSQL, all ${entries} entries have their hashes, and the period its root ${root.slice(0, 10)}…`;
    return [text, after.root === root];
  } finally {
    await cluster.end();
  }
}
