import { spawnSync } from "node:child_process";
import { existsSync, readFileSync, statSync } from "node:fs";
import { readdir } from "node:fs/promises";
import { DatabaseSync } from "node:sqlite";
import { basename } from "node:path";
import { fileURLToPath } from "node:url";
import { expect } from "chai";
import { Book } from "../../../../sdk/book/Book.js";
import { BookReader } from "../../../../sdk/book/BookReader.js";
import { migrateBook, type MigrationStep } from "../../../../sdk/book/migrate/migrateBook.js";
import { verify } from "../../../../sdk/book/verify.js";
import { expectAllianceError } from "../../../support/expectAllianceError.js";
import { oldFacts, plain, putOldFile } from "../../../support/oldFile.js";
import { temporaryDirectory } from "../../../support/temporaryDirectory.js";
import { DAY, testBooks } from "../../../support/testBooks.js";

const CHILD = fileURLToPath(new URL("../../../support/kill/migrateChild.ts", import.meta.url));
const STEPS: readonly MigrationStep[] = ["copy", "rewrite", "verify", "replace"];
/** Bound then: 1, 3, 4 and 5; of 2 nothing is left, and 6 was untied. */
const BOUND = 4;
const ACCOUNT_3 = "0x0000000000000000000000000000000000000003";

function versionOf(path: string): unknown {
  const database = new DatabaseSync(path, { readOnly: true });
  try {
    return database.prepare("PRAGMA user_version").get()?.["user_version"];
  } finally {
    database.close();
  }
}

/** Changes a book of 0.1.0 behind its back: the triggers go, and come back as they were. */
function forge(path: string, sql: string): void {
  const database = new DatabaseSync(path, { enableForeignKeyConstraints: false });
  const triggers = database.prepare("SELECT name, sql FROM sqlite_schema WHERE type = 'trigger'").all();
  for (const { name } of triggers) database.exec(`DROP TRIGGER ${String(name)}`);
  database.exec(sql);
  for (const trigger of triggers) database.exec(String(trigger["sql"]));
  database.close();
}

describe("migrateBook", () => {
  const files = temporaryDirectory();
  const books = testBooks();
  const now = Number(oldFacts.book["now"]);
  let count = 0;
  const old = () => putOldFile("book", files.path(`old-${++count}`));

  /** What a book of this version says, as the one of 0.1.0 said it. */
  function factsOf(path: string): unknown {
    const book = BookReader.open(path, { clock: () => now });
    const customers = Array.from({ length: 40 }, (_, i) => `C${i + 1}`).filter((customer) => customer !== "C2");
    const facts = {
      now: book.now,
      nextIssueId: book.nextIssueId,
      balances: customers.map((customerNumber) => book.balanceOf({ customerNumber })),
      totals: book.totals(),
      releases: ["W1", "W3", "W4"].map((id) => book.releaseOf(id)),
      pending: book.pendingReleases(),
      periods: [...book.periods()].map(({ period, lastSeq, seed, root }) => ({ period, lastSeq, seed, root })),
      notices: book.notices(),
    };
    book.close();
    return plain(facts);
  }

  it("brings a book of 0.1.0 to one that says the same, holds to the last root, and goes on", async () => {
    const path = old();
    await expectAllianceError("BOOK_OTHER", () => Book.open(path));
    const steps: string[] = [];
    const result = await migrateBook(path, { onStep: (step) => void steps.push(step) });
    expect(result).to.deep.equal({ from: 1, to: 3, backup: `${path}.before-v1` });
    expect(steps).to.deep.equal(STEPS);
    expect(factsOf(path)).to.deep.equal(oldFacts.book);
    expect(verify(path)).to.containSubset({ ok: true, findings: [] });
    expect(statSync(path).mode & 0o077).to.equal(0);

    const entries = verify(path).entries;
    const book = Book.open(path, { clock: () => now });
    expect(
      book.accrue({ reference: "A1", customerNumber: "C1", points: 1_000n, purchasedAt: 1_814_486_400 }),
    ).to.include({
      duplicate: true,
    });
    book.unbindAccount("C5");
    book.settleRelease([4]);
    book.close();
    expect(verify(path)).to.containSubset({ ok: true, entries: entries + 2 });

    const untouched = new DatabaseSync(`${path}.before-v1`, { readOnly: true });
    expect(untouched.prepare("SELECT count(*) AS count FROM entry").get()?.["count"]).to.equal(entries - 2 * BOUND);
    untouched.close();
    expect(versionOf(`${path}.before-v1`)).to.equal(1);
    expect(statSync(`${path}.before-v1`).mode & 0o077).to.equal(0);
  });

  it("leaves a book of this version as it is", async () => {
    const path = old();
    await migrateBook(path);
    const content = readFileSync(path);
    expect(await migrateBook(path)).to.deep.equal({ from: 3, to: 3, backup: undefined });
    expect(readFileSync(path).equals(content)).to.equal(true);
    const { book, path: fresh } = books.make();
    book.close();
    expect(await migrateBook(fresh)).to.deep.equal({ from: 3, to: 3, backup: undefined });
  });

  for (const step of STEPS) {
    it(`killed before it comes to ${step}, leaves the old book whole, and ends the same when it is run again`, async function () {
      const path = old();
      const child = spawnSync(process.execPath, ["--import", "tsx", CHILD, "book", path, step]);
      expect(child.signal, String(child.stderr)).to.equal("SIGKILL");
      expect(versionOf(path)).to.equal(1);
      expect(await migrateBook(path)).to.include({ from: 1, to: 3 });
      const left = (await readdir(files.path())).filter((name) => files.path(name).startsWith(path));
      expect(left.map((name) => files.path(name))).to.have.members([path, `${path}.before-v1`]);
      expect(factsOf(path)).to.deep.equal(oldFacts.book);
      expect(verify(path).ok).to.equal(true);
    });
  }

  it("does nothing while anybody has the book open", async () => {
    const path = old();
    const reader = new DatabaseSync(path, { readOnly: true });
    reader.prepare("SELECT count(*) FROM entry").get();
    await expectAllianceError("BOOK_LOCKED", () => migrateBook(path));
    reader.close();
    expect(existsSync(`${path}.before-v1`)).to.equal(false);
    expect(await migrateBook(path)).to.include({ from: 1 });
  });

  it("does nothing where another copy is in the way", async () => {
    const path = old();
    const other = putOldFile("relayer", `${path}.before-v1`);
    const content = readFileSync(other);
    await expectAllianceError("BACKUP_EXISTS", () => migrateBook(path));
    expect(readFileSync(other).equals(content)).to.equal(true);
    expect(versionOf(path)).to.equal(1);
  });

  for (const [what, sql] of [
    ["an entry that was changed", "UPDATE entry SET points = 5 WHERE seq = 3"],
    ["an entry that was taken out", "DELETE FROM entry WHERE seq = 9"],
    ["another release's number", "UPDATE reference SET text = 'W9' WHERE text = 'W4'"],
    ["another validity", "UPDATE programme SET validity = 9"],
    ["another balance", "UPDATE cohort SET accrued = accrued + 1 WHERE member = 20"],
    ["another root", "UPDATE period SET root = zeroblob(32) WHERE root IS NOT NULL"],
    ["another account where there was none", "UPDATE customer SET salt = zeroblob(32) WHERE member = 6"],
  ] as const) {
    it(`refuses a book with ${what}, and leaves it as it is`, async () => {
      const path = old();
      forge(path, sql);
      await expectAllianceError("BOOK_NOT_MIGRATED", () => migrateBook(path));
      expect(versionOf(path)).to.equal(1);
      expect(await readdir(files.path())).to.not.include(`${basename(path)}.v3.new`);
    });
  }

  it("takes no release's digest for that of its number and what it was asked with, in a book that began as one of 0.1.0", async () => {
    const path = old();
    await migrateBook(path);
    const book = Book.open(path, { clock: () => now });
    book.accrue({ reference: "Z1", customerNumber: "C3", points: 90n, purchasedAt: now - 8 * DAY });
    book.release({ requestId: "W8", account: ACCOUNT_3, points: 10n });
    book.close();
    expect(verify(path).ok).to.equal(true);
    const database = new DatabaseSync(path);
    const changed = "0x00000000000000000000000000000000000000ff";
    database.exec("PRAGMA foreign_keys = OFF");
    database
      .prepare(
        "UPDATE releaseRequest SET account = ? WHERE operation = (SELECT operation FROM reference WHERE text = 'W8')",
      )
      .run(changed);
    database.prepare("UPDATE reference SET text = ? WHERE text = 'W8'").run(`W8\n${ACCOUNT_3}\n10`);
    database.close();
    expect(verify(path).findings).to.containSubset([{ table: "reference" }]);
  });
});
