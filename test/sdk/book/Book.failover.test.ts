import { setTimeout as sleep } from "node:timers/promises";
import { expect } from "chai";
import type { PostgresServer } from "../../../local/postgres/PostgresServer.js";
import { startCluster, type PostgresCluster } from "../../../local/postgres/startCluster.js";
import { Book } from "../../../sdk/book/Book.js";
import { verify } from "../../../sdk/book/verify.js";
import { doOperation } from "../../support/bookOperations.js";
import { Disturber } from "../../support/kill/Disturber.js";
import { WriterProcess } from "../../support/kill/WriterProcess.js";
import { needsPostgres } from "../../support/postgres/needsPostgres.js";
import { withFreshSchema } from "../../support/postgres/postgresAddress.js";
import { Random } from "../../support/random.js";
import { DAY, FIXED_SECRETS, PROGRAMME, START } from "../../support/testBooks.js";
import { temporaryDirectory } from "../../support/temporaryDirectory.js";

const deep = process.env["DEEP"] === "1";
const MOMENTS = deep ? 200 : 5;
/** Acknowledged before each disturbance, and after it. */
const OPERATIONS = 3;
const OPTIONS = { clock: () => START + 30 * DAY, secrets: FIXED_SECRETS, lockTimeout: 30_000 };

function create(address: string): void {
  Book.create(address, PROGRAMME, { ...OPTIONS, clock: () => START }).close();
}

/** Does operations from one to another, both included, on an open book. */
function doAll(address: string, first: number, last: number): void {
  const book = Book.open(address, OPTIONS);
  for (let i = first; i <= last; i++) doOperation(book, i);
  book.close();
}

describe("Book, while what it needs is killed", () => {
  const files = temporaryDirectory();
  const random = new Random(BigInt(Date.now()));
  let cluster: PostgresCluster | undefined;
  before(needsPostgres(async () => void (cluster = await startCluster({ standbys: 1 }))));
  after(() => cluster?.end());

  it(`has on PostgreSQL everything it acknowledged, once, after ${MOMENTS} ends of service, database and primary`, async function () {
    this.timeout(60_000 * MOMENTS);
    if (cluster === undefined) throw new Error("there is no cluster");
    const address = withFreshSchema(cluster.address);
    create(address);
    const writer = new WriterProcess(address);
    const disturber = new Disturber(cluster, random);
    /** Of a server alone: a reader takes whichever answers first, which may be some milliseconds behind. */
    const on = ({ address: place }: PostgresServer) => `${place}?${address.split("?")[1] ?? ""}`;
    const service = async () => {
      await writer.kill();
      writer.start();
    };
    const kinds = Object.entries({ service, ...disturber.kinds });
    const counts: Record<string, number> = {};

    writer.start();
    try {
      for (let moment = 0; moment < MOMENTS; moment++) {
        await writer.progress(OPERATIONS);
        await sleep(Number(random.between(0n, 60n)));
        const [kind, disturb] = random.pick(deep ? kinds : kinds.slice(moment, moment + 1));
        await disturb();
        counts[kind] = (counts[kind] ?? 0) + 1;
        await writer.progress(OPERATIONS);
        expect(verify(on(disturber.primary)).findings, kind).to.deep.equal([]);
      }
    } finally {
      await writer.kill();
    }

    // What was under way at the end is there or not; done again it is there once, after all that was acknowledged.
    doAll(address, writer.next, writer.next);
    const undisturbed = files.path("undisturbed.book");
    create(undisturbed);
    doAll(undisturbed, 0, writer.next);
    const { entries, head } = verify(undisturbed);
    expect(verify(on(disturber.primary))).to.deep.include({ ok: true, entries, head });
    if (deep) process.stdout.write(`      ${writer.next} operations, ${JSON.stringify(counts)}\n`);
  });
});
