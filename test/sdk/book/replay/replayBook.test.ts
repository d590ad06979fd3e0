import { copyFile } from "node:fs/promises";
import { DatabaseSync } from "node:sqlite";
import { expect } from "chai";
import { anAccrual, DAY, testBooks } from "../../../support/testBooks.js";
import { Forger } from "../../../support/auditWorld.js";
import { AllianceError } from "../../../../sdk/AllianceError.js";
import { audit } from "../../../../sdk/book/audit/audit.js";
import { closeAndBuild } from "../../../../sdk/book/commitment/closeAndBuild.js";
import { verify } from "../../../../sdk/book/verify.js";

const ACCOUNT = "0x00000000000000000000000000000000000000AA";
const OTHER = "0x00000000000000000000000000000000000000bb";

const NOTICE =
  "a record of files that were written for customers: no request is answered from it, and each file has its own hash";
/** What may be changed without a finding, and why that does not matter. */
const CANNOT_MATTER: Readonly<Record<string, string>> = {
  "erasedReference.digest":
    "what an erased customer's reference was must not be told from anything; the rows are counted, and a wrong one changes nobody's points",
  "period.closedAt":
    "it is for people: nothing is computed from it but that a clock less than 5 s behind it is taken for it, and it is not before the end",
  "notice.horizon": NOTICE,
  "notice.epoch": NOTICE,
  "notice.file": NOTICE,
  "notice.rows": NOTICE,
  "notice.points": NOTICE,
  "notice.sha256": NOTICE,
  "notice.writtenAt": NOTICE,
  "a row of notice taken out": NOTICE,
  "a row of notice put in": NOTICE,
};

describe("replayBook", () => {
  const books = testBooks();
  let sound: string;
  let count = 0;

  before(async () => {
    const { book, clock, path } = books.make();
    sound = path;
    book.accrueBatch([
      anAccrual("P1", 100n),
      anAccrual("P2", 50n, { customerNumber: "C2" }),
      anAccrual("P3", 30n, { customerNumber: "C3" }),
    ]);
    clock.now += 8 * DAY;
    await closeAndBuild(book, book.nextPeriod);
    await closeAndBuild(book, book.nextPeriod);
    book.bindAccount({ claim: book.createClaim("C1").code, account: ACCOUNT });
    book.redeem({ reference: "O1", customerNumber: "C2", points: 50n });
    book.refund({ reference: "R1", purchase: "P2", points: 20n });
    book.release({ requestId: "Q1", customerNumber: "C1", points: 40n, payload: "{}" });
    book.settleRelease([1]);
    book.accrue(anAccrual("P4", 200n, { purchasedAt: clock.now }));
    book.release({ requestId: "Q2", customerNumber: "C1", points: 5n });
    book.erase("C3");
    book.createClaim("C2");
    book.recordNotice({ horizon: 30, epoch: 700, file: "n.csv", rows: 1, points: 1n, sha256: "ab".repeat(32) });
    book.close();
  });

  /** A copy of the sound book after some SQL has been at it, guards and checks off; undefined when SQLite lets nobody do that. */
  async function edited(sql: string, after = ""): Promise<string | undefined> {
    const path = `${sound}.edited-${++count}`;
    await copyFile(sound, path);
    const database = new DatabaseSync(path, { enableForeignKeyConstraints: false });
    const guards = database.prepare("SELECT name, sql FROM sqlite_schema WHERE type = 'trigger'").all();
    for (const { name } of guards) database.exec(`DROP TRIGGER ${String(name)}`);
    try {
      database.exec(`PRAGMA ignore_check_constraints = ON; ${sql}`);
    } catch {
      return undefined;
    } finally {
      for (const guard of guards) database.exec(String(guard["sql"]));
      database.exec(after);
      database.close();
    }
    return path;
  }

  /** Whether verify and audit both find something, each in its own way. */
  async function found(path: string): Promise<{ verify: boolean; audit: boolean }> {
    const refused = (error: unknown) => {
      if (error instanceof AllianceError) return true;
      throw error;
    };
    let verified: boolean;
    try {
      verified = !verify(path).ok;
    } catch (error) {
      verified = refused(error);
    }
    return { verify: verified, audit: await audit({ file: path }).then(({ ok }) => !ok, refused) };
  }

  function schemaOf(): { table: string; columns: readonly { name: string; type: string }[] }[] {
    const database = new DatabaseSync(sound, { readOnly: true });
    try {
      const tables = database.prepare("SELECT name FROM sqlite_schema WHERE type = 'table' ORDER BY name").all();
      return tables.map(({ name }) => {
        const columns = database.prepare(`PRAGMA table_info(${String(name)})`).all();
        return {
          table: String(name),
          columns: columns.map((column) => ({ name: String(column["name"]), type: String(column["type"]) })),
        };
      });
    } finally {
      database.close();
    }
  }

  /** Another value of the same type. */
  function other(column: string, type: string): string {
    if (type === "INTEGER") return `coalesce(${column}, 0) + 1001`;
    if (type === "TEXT") return `coalesce(${column}, '') || 'x'`;
    return `CASE WHEN ${column} IS zeroblob(32) THEN CAST('${"x".repeat(32)}' AS BLOB) ELSE zeroblob(32) END`;
  }

  async function expectFound(what: string, sql: string, after?: string): Promise<void> {
    const path = await edited(sql, after);
    if (path === undefined || what in CANNOT_MATTER) return;
    expect(await found(path), what).to.deep.equal({ verify: true, audit: true });
  }

  it("finds nothing in a sound book, nor where nothing was changed", async () => {
    expect(verify(sound).findings).to.deep.equal([]);
    expect((await audit({ file: sound })).findings).to.deep.equal([]);
    expect(await found((await edited("SELECT 1")) ?? "")).to.deep.equal({ verify: false, audit: false });
  });

  it("finds every column of every table changed, in the first row and in the last", async () => {
    for (const { table, columns } of schemaOf()) {
      const keys = columns.map(({ name }) => name).join(", ");
      for (const { name, type } of columns) {
        for (const order of ["ASC", "DESC"]) {
          const where = `(${keys}) IS (SELECT ${keys} FROM ${table} ORDER BY 1 ${order} LIMIT 1)`;
          const sql = `UPDATE ${table} SET ${name} = ${other(name, type)} WHERE ${where}`;
          await expectFound(`${table}.${name}`, sql);
        }
      }
    }
  });

  it("finds a row taken out of every table, and a row put in", async () => {
    for (const { table, columns } of schemaOf()) {
      const [key] = columns;
      if (key === undefined) throw new TypeError("a table has columns");
      const first = `${key.name} IS (SELECT ${key.name} FROM ${table} ORDER BY 1 LIMIT 1)`;
      await expectFound(`a row of ${table} taken out`, `DELETE FROM ${table} WHERE ${first}`);
      const unique = new Set(["customerNumber", "account", "text", "memberKey", "codeHash", "member", key.name]);
      const values = columns.map(({ name, type }) => (unique.has(name) ? other(name, type) : name));
      const sql = `INSERT INTO ${table} SELECT ${values.join(", ")} FROM ${table} WHERE ${first} LIMIT 1`;
      await expectFound(`a row of ${table} put in`, sql);
    }
  });

  it("finds whatever else a file can hold: triggers, indexes, views, tables, changed ones too, and settings", async () => {
    const edits = [
      "CREATE TRIGGER gift AFTER INSERT ON entry BEGIN UPDATE cohort SET accrued = accrued + 1; END",
      "CREATE INDEX mine ON entry (kind)",
      "CREATE VIEW spent AS SELECT * FROM entry",
      "CREATE TABLE aside (x)",
      "DROP INDEX entryOfMember",
      "DROP TRIGGER entryKept",
      "ALTER TABLE notice ADD COLUMN more TEXT",
      "DROP TABLE notice",
      "PRAGMA user_version = 9",
      "PRAGMA application_id = 9",
    ];
    for (const edit of edits) await expectFound(edit, "SELECT 1", edit);
  });

  it("names what differs, by its table", async () => {
    const edits: [string, string][] = [
      ["UPDATE cohort SET accrued = accrued + 1000000 WHERE member = 1", "cohort"],
      ["UPDATE lot SET held = 0 WHERE seq = (SELECT max(seq) FROM lot)", "lot"],
      ["UPDATE lot SET settlesAt = settlesAt - 604800 WHERE seq = (SELECT max(seq) FROM lot)", "lot"],
      ["UPDATE member SET debt = 0", "member"],
      [`UPDATE customer SET account = '${OTHER}' WHERE member = 1`, "customer"],
      [`UPDATE customer SET account = '${OTHER}' WHERE member = 2`, "customer"],
      ["UPDATE customer SET account = NULL WHERE member = 1", "customer"],
      ["UPDATE customer SET customerNumber = 'C9' WHERE member = 1", "customer"],
      ["UPDATE programme SET createdAt = 0", "programme"],
      ["UPDATE claim SET codeHash = zeroblob(32)", "claim"],
      [`UPDATE releaseRequest SET account = '${OTHER}' WHERE payload IS NULL`, "reference"],
      ["UPDATE releaseRequest SET payload = '[]' WHERE payload IS NOT NULL", "reference"],
      ["UPDATE releaseLine SET status = 0", "releaseLine"],
      ["UPDATE period SET seed = zeroblob(32)", "period"],
    ];
    for (const [sql, table] of edits) {
      const path = (await edited(sql)) ?? "";
      expect(
        verify(path).findings.map((finding) => finding.table),
        sql,
      ).to.deep.equal([table]);
      const { findings } = await audit({ file: path });
      expect([...new Set(findings.map((finding) => finding.table))], sql).to.deep.equal([table]);
    }
  });

  it("finds another hold by the programme and by the accruals", async () => {
    const path = (await edited("UPDATE programme SET holdSeconds = 0")) ?? "";
    expect(verify(path).findings.map(({ table }) => table)).to.deep.equal(["programme", "entry"]);
  });

  it("finds an entry that spends what is held, though all hashes were computed again and all sums follow", async () => {
    const path = (await edited("SELECT 1")) ?? "";
    const forger = new Forger(path);
    forger.run("UPDATE entry SET points = 70 WHERE kind = 6 AND issueId = 2");
    forger.run("UPDATE releaseLine SET points = 70 WHERE issueId = 2");
    forger.run("UPDATE cohort SET released = released + 65 WHERE member = 1");
    forger.rechain();
    forger.close();
    const { findings } = verify(path);
    expect(findings.find(({ table }) => table === "entry")?.problem).to.match(
      /more points of epoch 700 than were left/,
    );
  });

  it("refuses to open a book with an implanted trigger for writing", async () => {
    const path = (await edited("SELECT 1", "CREATE TRIGGER t AFTER INSERT ON entry BEGIN SELECT 1; END")) ?? "";
    const { Book } = await import("../../../../sdk/book/Book.js");
    expect(() => Book.open(path)).to.throw(AllianceError, "trigger t does not belong there");
  });
});
