import { execFileSync } from "node:child_process";
import { copyFile } from "node:fs/promises";
import { DatabaseSync } from "node:sqlite";
import { expect } from "chai";
import { hashEntry, ENTRY_KINDS } from "../../../sdk/book/entry.js";
import { replay, type JournalEntry } from "../../../sdk/book/replay.js";
import { verify } from "../../../sdk/book/verify.js";
import { anAccrual, DAY, EPOCH, START, testBooks } from "../../support/testBooks.js";

const ACCOUNT = "0x00000000000000000000000000000000000000aa";

/** A book in which everything has happened, closed. */
function eventful(books: ReturnType<typeof testBooks>): string {
  const { book, clock, path } = books.make();
  book.accrueBatch([
    anAccrual("P1", 100n),
    anAccrual("P2", 50n, { epoch: EPOCH - 1 }),
    anAccrual("P3", 30n, { customerNumber: "C2" }),
    anAccrual("P4", 30n, { customerNumber: "C3" }),
  ]);
  book.refund({ reference: "R1", purchase: "P1", points: 20n });
  clock.now += 8 * DAY;
  book.closePeriod(book.nextPeriod);
  book.redeem({ reference: "O1", customerNumber: "C1", points: 60n });
  book.bindAccount({ claim: book.createClaim("C1").code, account: ACCOUNT });
  book.release({ requestId: "Q1", customerNumber: "C1", points: "all" });
  book.settleRelease([1]);
  book.refund({ reference: "R2", purchase: "P1", points: 80n });
  book.accrue(anAccrual("P5", 100n, { purchasedAt: clock.now }));
  book.erase("C3");
  book.closePeriod(book.nextPeriod);
  book.close();
  return path;
}

describe("replay", () => {
  const books = testBooks();

  it("visits every entry in order with what it records", () => {
    const path = eventful(books);
    const entries: JournalEntry[] = [];
    const { entries: count, head, broken } = replay(path, (entry) => entries.push(entry));
    expect(entries.map(({ seq, operation, kind, points }) => `${seq} ${operation} ${kind} ${points}`)).to.deep.equal([
      "1 1 accrual 100",
      "2 2 accrual 50",
      "3 3 accrual 30",
      "4 4 accrual 30",
      "5 5 cancellation 20",
      "6 6 redemption 50",
      "7 6 redemption 10",
      "8 8 claim 0",
      "9 9 binding 0",
      "10 10 release 70",
      "11 11 settlement 70",
      "12 12 debt 80",
      "13 13 accrual 100",
      "14 13 repayment 80",
      "15 15 erasure 0",
    ]);
    expect({ count, broken }).to.deep.equal({ count: 15, broken: undefined });
    expect(head).to.deep.equal(entries.at(-1)?.hash);
    expect(entries[4]).to.include({ lot: 1, purchase: 1, recordedAt: START });
    expect(entries[9]).to.include({ issueId: 1 });
    expect(entries[13]).to.include({ lot: 13 });
  });

  it("tells how far it has come", () => {
    const calls: [number, number][] = [];
    replay(eventful(books), () => {}, { onProgress: (done, total) => calls.push([done, total]) });
    expect(calls).to.deep.equal([[15, 15]]);
  });

  it("passes on what the visitor throws", () => {
    const stop = new Error("stop");
    const run = () =>
      replay(eventful(books), () => {
        throw stop;
      });
    expect(run).to.throw(stop);
  });
});

describe("verify", () => {
  const books = testBooks();
  let sound: string;
  let count = 0;

  before(() => {
    sound = eventful(books);
  });

  /** What is found after some SQL has been at a copy of the book, guards off. */
  async function findings(sql: string): Promise<string[]> {
    const path = `${sound}.forged-${++count}`;
    await copyFile(sound, path);
    const database = new DatabaseSync(path, { enableForeignKeyConstraints: false });
    const guards = database.prepare("SELECT name, sql FROM sqlite_schema WHERE type = 'trigger'").all();
    for (const { name } of guards) database.exec(`DROP TRIGGER ${String(name)}`);
    database.exec(`PRAGMA ignore_check_constraints = ON; ${sql}`);
    for (const guard of guards) database.exec(String(guard["sql"]));
    database.close();
    const result = verify(path);
    expect(result.ok).to.equal(result.findings.length === 0);
    return result.findings.map(({ table, problem }) => `${table}: ${problem}`);
  }

  it("finds nothing in a sound book, and gives its head", () => {
    const { head, ...rest } = verify(sound);
    expect(rest).to.deep.equal({ ok: true, entries: 15, findings: [] });
    expect(head).to.equal(`0x${Buffer.from(replay(sound, () => {}).head).toString("hex")}`);
  });

  it("finds nothing where nothing was changed: the forging itself leaves no trace", async () => {
    expect(await findings("SELECT 1")).to.deep.equal([]);
  });

  it("names the first entry in which any field was changed", async () => {
    const changes = [
      "recordedAt = recordedAt + 1",
      "kind = 5",
      "member = 2",
      "epoch = epoch - 1",
      "points = points + 1",
      "purchasedAt = purchasedAt - 1",
      "settlesAt = settlesAt - 1",
      "lot = 1",
      "purchase = 1",
      "issueId = 9",
      "reference = zeroblob(32)",
      "hash = zeroblob(32)",
      "operation = 1",
    ];
    for (const change of changes) {
      const [first] = await findings(`UPDATE entry SET ${change} WHERE seq = 2`);
      expect(first, change).to.match(/^entry: entry 2 was changed, removed or inserted/);
    }
  });

  it("names an entry that was removed, and one that was inserted", async () => {
    expect((await findings("DELETE FROM entry WHERE seq = 3"))[0]).to.equal(
      "entry: entry 3 is missing: entry 4 follows entry 2",
    );
    const renumbered = "UPDATE entry SET seq = -seq + 1 WHERE seq > 3; UPDATE entry SET seq = -seq WHERE seq < 0";
    expect((await findings(`DELETE FROM entry WHERE seq = 3; ${renumbered}`))[0]).to.match(/^entry: entry 3 was/);
    const columns =
      "operation, recordedAt, kind, member, epoch, points, purchasedAt, settlesAt, lot, purchase, issueId";
    const inserted = `INSERT INTO entry (seq, ${columns}, reference, hash) SELECT 16, ${columns}, reference, hash FROM entry WHERE seq = 2`;
    expect((await findings(inserted))[0]).to.match(/^entry: entry 16 was changed, removed or inserted/);
  });

  it("names the last entries when they were removed", async () => {
    const found = await findings("DELETE FROM entry WHERE seq > 14");
    expect(found).to.deep.equal([
      "customer: member 3: customer and entries differ in whether it was erased",
      "erasedReference: there are 1 rows, and erased customers had 0 references",
      "reference: operation 4: the reference is missing or counts other rows",
    ]);
    expect((await findings("DELETE FROM entry WHERE seq > 4"))[0]).to.match(/^cohort: member 1, epoch 699/);
  });

  it("names an entry that was changed together with the hashes after it, by the projections that differ", async () => {
    const path = `${sound}.rehashed`;
    await copyFile(sound, path);
    const entries: JournalEntry[] = [];
    replay(path, (entry) => entries.push(entry));
    const database = new DatabaseSync(path);
    const guard = database.prepare("SELECT sql FROM sqlite_schema WHERE name = 'entryUnchanged'").get();
    database.exec("DROP TRIGGER entryUnchanged");
    let head: Uint8Array = entries[0]?.hash ?? new Uint8Array();
    for (const entry of entries.slice(1)) {
      const points = entry.seq === 2 ? 51 : Number(entry.points);
      head = hashEntry(head, entry.memberKey, { ...entry, points, kind: ENTRY_KINDS[entry.kind] });
      database.prepare("UPDATE entry SET points = ?, hash = ? WHERE seq = ?").run(points, head, entry.seq);
    }
    database.exec(String(guard?.["sql"]));
    database.close();
    expect(verify(path).findings.map(({ table, problem }) => `${table}: ${problem}`)).to.deep.equal([
      "cohort: member 1, epoch 699 is missing or differs from its entries",
      "lot: member 1, settlesAt 1815091200, seq 2 is missing or differs from its entries",
      "period: period 21001: its head is not the hash of entry 5",
    ]);
  });

  it("names the row of a projection that differs, is missing or is too many", async () => {
    const cases: [string, RegExp][] = [
      ["UPDATE cohort SET redeemed = redeemed - 1 WHERE member = 1 AND epoch = 700", /^cohort: member 1, epoch 700 /],
      ["DELETE FROM cohort WHERE member = 2", /^cohort: member 2, epoch 700 is missing or differs/],
      ["INSERT INTO cohort (member, epoch, accrued) VALUES (2, 5, 9)", /^cohort: member 2, epoch 5 does not follow/],
      ["UPDATE lot SET held = held + 1 WHERE seq = 1", /^lot: member 1, .*seq 1 /],
      ["UPDATE lot SET refunded = 0 WHERE seq = 1", /^lot: member 1, .*seq 1 /],
      ["UPDATE member SET debt = 7 WHERE id = 2", /^member: id 2 /],
      ["UPDATE releaseLine SET status = 0", /^releaseLine: issueId 1 /],
      ["UPDATE releaseLine SET points = points + 1", /^releaseLine: issueId 1 /],
    ];
    for (const [sql, message] of cases) expect((await findings(sql))[0], sql).to.match(message);
  });

  it("names customers and references that were changed or removed", async () => {
    const cases: [string, RegExp][] = [
      ["UPDATE customer SET customerNumber = 'C9' WHERE member = 2", /^customer: member 2: number or salt/],
      ["UPDATE customer SET salt = zeroblob(32) WHERE member = 2", /^customer: member 2: number or salt/],
      ["DELETE FROM customer WHERE member = 2", /^customer: member 2: customer and entries differ/],
      ["UPDATE reference SET text = 'P9' WHERE text = 'P2'", /^reference: operation 2: the reference was changed/],
      ["UPDATE reference SET kind = 2 WHERE text = 'P2'", /^reference: operation 2: the reference was changed/],
      ["DELETE FROM reference WHERE text = 'P2'", /^reference: operation 2: the reference is missing/],
      [
        "UPDATE reference SET rows = 2 WHERE text = 'P2'",
        /^reference: operation 2: the reference is missing or counts/,
      ],
      [
        "UPDATE reference SET rows = 1 WHERE text = 'O1'",
        /^reference: operation 6: the reference is missing or counts/,
      ],
    ];
    for (const [sql, message] of cases) {
      expect(
        (await findings(sql)).find((found) => !found.startsWith("entry")),
        sql,
      ).to.match(message);
    }
  });

  it("names periods that do not fit the entries", async () => {
    const cases: [string, RegExp][] = [
      ["DELETE FROM period WHERE period = 21001", /^period: period 21001: it is missing/],
      ["UPDATE period SET head = zeroblob(32) WHERE period = 21002", /^period: period 21002: its head/],
      [
        "UPDATE period SET lastSeq = 4, head = (SELECT hash FROM entry WHERE seq = 4)",
        /^period: period 21001: entry 4 is not its last/,
      ],
      [
        "UPDATE period SET lastSeq = 6, head = (SELECT hash FROM entry WHERE seq = 6)",
        /^period: period 21001: entry 6 is not its last/,
      ],
      ["UPDATE period SET lastSeq = 99", /^period: period 21001: its last entry 99 is missing/],
    ];
    for (const [sql, message] of cases) expect((await findings(sql))[0], sql).to.match(message);
  });

  it("can run on a book that is being written", () => {
    const { book, path } = books.make();
    book.accrue(anAccrual("P1", 1n));
    const seen: number[] = [];
    const result = verify(path, {
      visitor: ({ seq }) => {
        seen.push(seq);
        book.accrue(anAccrual("P2", 1n));
      },
    });
    expect(result).to.include({ ok: true, entries: 1 });
    expect(seen).to.deep.equal([1]);
    expect(verify(path).entries).to.equal(2);
  });
});

describe("the journal", () => {
  const books = testBooks();

  it("refuses to be changed by SQL, with every other program too", () => {
    const { book, path } = books.make();
    book.accrue(anAccrual("P1", 1n));
    const attempt = (sql: string) => {
      const script = `const { DatabaseSync } = require("node:sqlite"); new DatabaseSync(${JSON.stringify(path)}).exec(${JSON.stringify(sql)})`;
      execFileSync(process.execPath, ["-e", script], { stdio: "pipe" });
    };
    expect(() => attempt("UPDATE entry SET points = 2")).to.throw("entries are never changed");
    expect(() => attempt("DELETE FROM entry")).to.throw("entries are never removed");
  });
});
