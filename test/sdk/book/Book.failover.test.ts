import { setTimeout as sleep } from "node:timers/promises";
import { expect } from "chai";
import type { PostgresServer } from "../../../local/postgres/PostgresServer.js";
import { startCluster, type PostgresCluster } from "../../../local/postgres/startCluster.js";
import { Book } from "../../../sdk/book/Book.js";
import { verify } from "../../../sdk/book/verify.js";
import { doOperation } from "../../support/bookOperations.js";
import { WriterProcess } from "../../support/kill/WriterProcess.js";
import { needsPostgres } from "../../support/postgres/needsPostgres.js";
import { withFreshSchema } from "../../support/postgres/postgresAddress.js";
import { Random } from "../../support/random.js";
import { DAY, START, testBooks } from "../../support/testBooks.js";

const deep = process.env["DEEP"] === "1";
const MOMENTS = deep ? 200 : 5;
/** More than this the writer is given before the next disturbance. */
const OPERATIONS = 3;

describe("Book, while what it needs is killed", () => {
  const books = testBooks();
  const random = new Random(BigInt(Date.now()));
  let cluster: PostgresCluster;
  before(needsPostgres(async () => void (cluster = await startCluster({ standbys: 1 }))));
  // Skipped, there is none.
  after(() => (cluster as PostgresCluster | undefined)?.end());

  it(`has on PostgreSQL everything it acknowledged, once, after ${MOMENTS} ends of service, database and primary`, async function () {
    this.timeout(60_000 * MOMENTS);
    let { primary } = cluster;
    let [standby] = cluster.standbys as [PostgresServer];
    const address = withFreshSchema(cluster.address);
    /** A reader's address: not of whichever server answers first, which may be some milliseconds behind. */
    const within = (server: PostgresServer) => `${server.address}?${address.split("?")[1] ?? ""}`;
    const options = { ...books.make().options, clock: () => START + 30 * DAY, lockTimeout: 30_000 };
    const create = (place: string) => {
      const { programme } = books.make().book;
      return Book.create(place, programme, { ...options, clock: () => START });
    };
    create(address).close();

    const writer = new WriterProcess(address);
    const disturbances = {
      async service() {
        await writer.kill();
        writer.start();
      },
      async database() {
        await primary.signal("SIGKILL");
        await primary.start();
      },
      async freeze() {
        await primary.signal("SIGSTOP");
        await sleep(Number(random.between(50n, 400n)));
        await primary.signal("SIGCONT");
      },
      async promotion() {
        await primary.signal("SIGKILL");
        await standby.promote();
        [primary, standby] = [standby, primary];
        await cluster.rejoin(standby, primary);
      },
      async standby() {
        await standby.signal("SIGKILL");
        await sleep(Number(random.between(0n, 200n)));
        await standby.start();
      },
    };
    const kinds = Object.keys(disturbances) as (keyof typeof disturbances)[];
    const counts: Record<string, number> = {};
    writer.start();
    try {
      for (let moment = 0; moment < MOMENTS; moment++) {
        await writer.progress(OPERATIONS);
        await sleep(Number(random.between(0n, 60n)));
        const kind = deep ? random.pick(kinds) : kinds[moment % kinds.length];
        if (kind === undefined) throw new Error("there is no kind");
        counts[kind] = (counts[kind] ?? 0) + 1;
        await disturbances[kind]();
        await writer.progress(OPERATIONS);

        expect(verify(within(primary)).findings, kind).to.deep.equal([]);
      }
    } finally {
      await writer.kill();
    }

    // What was under way at the end is there or not; done again it is there once, and all that was acknowledged before it.
    const undisturbed = books.files.path("undisturbed.db");
    create(undisturbed).close();
    const model = Book.open(undisturbed, options);
    for (let i = 0; i <= writer.next; i++) doOperation(model, i);
    model.close();
    const book = Book.open(address, options);
    doOperation(book, writer.next);
    book.close();
    const { entries, head } = verify(undisturbed);
    expect(verify(within(primary))).to.deep.include({ ok: true, entries, head });
    if (deep) process.stdout.write(`      ${writer.next} operations, ${JSON.stringify(counts)}\n`);
  });
});
