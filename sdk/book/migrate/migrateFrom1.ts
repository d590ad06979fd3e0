import type { DatabaseSync } from "node:sqlite";
import { ENTRY_KINDS, hashEntry } from "../entry.js";
import { accountDigest } from "../Journal.js";
import { bytesOf, numberOf, textOf } from "../rows.js";
import { SCHEMA } from "../schema.js";

const TABLES = [
  "programme",
  "member",
  "entry",
  "cohort",
  "lot",
  "releaseLine",
  "customer",
  "reference",
  "erasedReference",
  "releaseRequest",
  "claim",
  "period",
  "notice",
];
/** Claims are not kept: version 1 did not record when they were made, and they are good for a quarter of an hour. */
const COPIED = TABLES.filter((table) => table !== "claim");
const LAST = `
SELECT coalesce((SELECT max(seq) FROM entry), 0) AS seq, coalesce((SELECT hash FROM entry ORDER BY seq DESC LIMIT 1), genesis) AS hash,
  max(coalesce((SELECT max(recordedAt) FROM entry), 0), coalesce((SELECT max(closedAt) FROM period), 0)) AS at
FROM programme`;
const BOUND = `
SELECT member, memberKey, salt, account FROM customer JOIN member ON id = member WHERE account IS NOT NULL ORDER BY member`;

/**
 * Makes a book of version 1, as 0.1.0 writes it, one of version 3, in the caller's transaction. No entry changes, nor a hash: commitments on
 * chain are made of them. What version 3 ties to entries and version 1 did not is which account is a customer's: for each that is bound now
 * the journal goes on with a claim and a binding, of the last time that the book knows.
 */
export function migrateFrom1(database: DatabaseSync): void {
  const indexes = database.prepare("SELECT name FROM sqlite_schema WHERE type = 'index' AND sql IS NOT NULL").all();
  for (const row of indexes) database.exec(`DROP INDEX ${textOf(row, "name")}`);
  database.exec("DROP TRIGGER entryUnchanged; DROP TRIGGER entryKept");
  for (const table of TABLES) database.exec(`ALTER TABLE ${table} RENAME TO ${table}1`);
  database.exec(SCHEMA);
  for (const table of COPIED) database.exec(`INSERT INTO ${table} SELECT * FROM ${table}1`);
  for (const table of [...TABLES].reverse()) database.exec(`DROP TABLE ${table}1`);
  bindAccounts(database);
}

function bindAccounts(database: DatabaseSync): void {
  const last = database.prepare(LAST).get() ?? {};
  const recordedAt = numberOf(last, "at");
  let [seq, head] = [numberOf(last, "seq"), bytesOf(last, "hash")];
  const insert = database.prepare(
    "INSERT INTO entry (seq, operation, recordedAt, kind, member, epoch, points, reference, hash) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)",
  );
  for (const row of database.prepare(BOUND).all()) {
    const [member, memberKey] = [numberOf(row, "member"), bytesOf(row, "memberKey")];
    const reference = accountDigest(bytesOf(row, "salt"), textOf(row, "account"));
    for (const kind of [ENTRY_KINDS.claim, ENTRY_KINDS.binding]) {
      seq++;
      head = hashEntry(head, memberKey, { seq, operation: seq, recordedAt, kind, epoch: 0, points: 0, reference });
      insert.run(seq, seq, recordedAt, kind, member, 0, 0, reference, head);
    }
  }
}
