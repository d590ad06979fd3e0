import { readFile } from "node:fs/promises";
import { expect } from "chai";
import { queryPostgres } from "../../../local/postgres/queryPostgres.js";
import { Book } from "../../../sdk/book/Book.js";
import { verify } from "../../../sdk/book/verify.js";
import { needsPostgres } from "../../support/postgres/needsPostgres.js";
import { RunbookHosts } from "../../support/postgres/RunbookHosts.js";
import { anAccrual, DAY, PROGRAMME, START } from "../../support/testBooks.js";
import { until } from "../../support/until.js";

const OPTIONS = { clock: () => START + DAY, lockTimeout: 60_000 };
const QUERY = "/yanolja?schema=book";

/** The blocks below a heading, in their order. */
function blocksBelow(text: string, heading: string): string[] {
  const [, section = ""] = text.split(`\n## ${heading}\n`);
  const [own = ""] = section.split("\n## ");
  return [...own.matchAll(/^ *```sh\n([^]*?)^ *```/gm)].map(([, block = ""]) => block);
}

describe("docs/operator/postgres.md", () => {
  let hosts: RunbookHosts;
  let started: RunbookHosts | undefined;
  let text = "";
  before(
    needsPostgres(async () => {
      text = await readFile("docs/operator/postgres.md", "utf8");
      hosts = started = await RunbookHosts.start({});
    }),
  );
  after(() => started?.end());

  const section = async (heading: string) => {
    const printed: string[][] = [];
    for (const block of blocksBelow(text, heading)) printed.push(await hosts.run(block));
    return printed;
  };
  const of = (user: string, ...names: string[]) =>
    `postgres://${user}@${names.map((name) => hosts.server(name).host).join(",")}${QUERY}`;
  const both = () => of("milk", "db1", "db2");
  /** Records an accrual as a service does that was started anew. */
  const record = (reference: string) => {
    const book = Book.open(both(), OPTIONS);
    book.accrue(anAccrual(reference, 10n));
    book.close();
  };

  /** A primary, a standby that has every commit, and a service that can add entries alone. */
  async function setUp(): Promise<void> {
    const [roles, log, standby, synchronous] = blocksBelow(text, "Set up");
    await hosts.run(roles ?? "");
    Book.create(of("milk_owner", "db1"), PROGRAMME, { ...OPTIONS, clock: () => START, serviceRole: "milk" }).close();
    await hosts.run(log ?? "");
    await hosts.run(standby ?? "");
    await hosts.run(synchronous ?? "");
    await until(
      async () => (await hosts.run(synchronous ?? ""))[1] ?? "",
      (shown) => /db2 .*streaming .*quorum/.test(shown),
    );
    record("P1");
    const change = queryPostgres(of("milk", "db1"), "DELETE FROM book.entry");
    expect(await change.catch((error: unknown) => String(error))).to.include("permission denied");
  }

  /** The standbys, who waits for them, how far behind they are, and the log that was not kept. */
  async function watch(): Promise<void> {
    const [[standbys, waiting, behind, failed] = []] = await section("Watch it");
    expect([standbys, waiting, failed]).to.deep.equal(["1\n", "0\n", "0\n"]);
    expect(Number(behind)).to.be.at.least(0);
  }

  /** Nothing that was acknowledged is lost, and the former primary follows. */
  async function failOver(): Promise<void> {
    record("P2");
    const [stop, compare, promote, rebuild, synchronous] = blocksBelow(text, "Fail over");
    for (const block of [stop, compare, promote]) await hosts.run(block ?? "");
    record("P3");
    for (const block of [rebuild, synchronous]) await hosts.run(block ?? "");
    record("P4");
    expect(verify(of("milk", "db2"))).to.include({ ok: true, entries: 4 });
  }

  /** The book as it was at a moment, beside the server that runs. */
  async function restore(): Promise<void> {
    const [[{ now } = { now: "" }]] = [await queryPostgres(of("milk", "db2"), "SELECT clock_timestamp()::text AS now")];
    record("P5");
    const [log = "", recovery = ""] = blocksBelow(text, "Restore to a second");
    const [part = ""] = await hosts.run(log);
    await until(
      async () => ({
        part: part.trim(),
        archiver: await queryPostgres(of("milk", "db2"), "SELECT * FROM pg_stat_archiver"),
      }),
      ({ archiver: [seen] }) => String(seen?.["last_archived_wal"]) >= part.trim(),
      20_000,
    );
    await hosts.run(recovery.replace("2026-11-27 10:15:30+00", String(now)));
    await until(
      () => queryPostgres(hosts.server("restored").address, "SELECT pg_is_in_recovery() AS follows"),
      ([state]) => state?.["follows"] === false,
    );
    expect(verify(of("milk", "restored"))).to.include({ ok: true, entries: 4 });
    expect(verify(of("milk", "db2"))).to.include({ ok: true, entries: 5 });
  }

  it("leads from two empty machines to a book with a standby, over a failover, and back to a second", async () => {
    await setUp();
    await watch();
    await section("Back up");
    await failOver();
    await restore();
  });
});
