import { BookFile } from "./BookFile.js";
import { referenceDigest } from "./Journal.js";
import { OPERATION_KINDS, type OperationKind } from "./entry.js";
import { projections } from "./projections.js";
import { replayFile, type JournalEntry } from "./replay.js";
import { bytesOf, numberOf, textOf } from "./rows.js";
import { memberKey } from "../memberKey.js";

/** Something in a book that is not as its entries say. */
export interface Finding {
  /** Where: the journal (`entry`), a table of the schema, or the `file`. */
  readonly table: string;
  /** Which row, by its key, and what is wrong with it. */
  readonly problem: string;
}

export interface Verification {
  readonly ok: boolean;
  /** Entries whose hash is right, from the first on. */
  readonly entries: number;
  /** Hash of the last of them, in hexadecimal. */
  readonly head: string;
  /** The first of each table. */
  readonly findings: readonly Finding[];
}

export interface VerifyOptions {
  /** Called as the work goes on. */
  readonly onProgress?: ((done: number, total: number) => void) | undefined;
  /** Called with each entry whose hash is right. */
  readonly visitor?: ((entry: JournalEntry) => void) | undefined;
}

/**
 * Checks a whole book: the chain of hashes from the first entry on, every projection against the entries it sums up, customers and
 * references against their hashes, and the closed periods. It names the first entry that was changed, removed or inserted, and the first
 * row of each projection that differs. The book may be written meanwhile.
 *
 * Whoever can write the file can also compute all of it anew: that is found by comparing with the commitments on chain.
 *
 * Errors: those of opening a book; `BOOK_DAMAGED` when the file cannot be read to its end.
 */
export function verify(path: string, { onProgress, visitor }: VerifyOptions = {}): Verification {
  const file = new BookFile(path, { readOnly: true });
  try {
    return file.read(() => {
      const { entries, head, broken } = replayFile(file, visitor ?? (() => {}), { onProgress });
      const journal = broken === undefined ? [] : [{ table: "entry", problem: broken.problem }];
      const findings = [
        ...journal,
        ...checkPages(file),
        ...projections.flatMap((projection) => differences(file, projection)),
        ...checkCustomers(file),
        ...checkReferences(file),
        ...checkPeriods(file),
      ];
      const ok = findings.length === 0;
      return { ok, entries, head: `0x${Buffer.from(head).toString("hex")}`, findings };
    });
  } finally {
    file.close();
  }
}

function checkPages(file: BookFile): Finding[] {
  const [row] = file.all("PRAGMA integrity_check(1)");
  const result = textOf(row ?? {}, "integrity_check");
  return result === "ok" ? [] : [{ table: "file", problem: result }];
}

type Projection = (typeof projections)[number];

/** The first row that stands in the table and not in what the entries give, or the other way round. */
function differences(file: BookFile, { table, key, columns, definition }: Projection): Finding[] {
  const kept = `SELECT ${columns} FROM ${table}`;
  const row = file.firstExact(
    `SELECT * FROM (
       SELECT *, 1 AS kept FROM (${kept} EXCEPT ${definition}) UNION ALL SELECT *, 0 FROM (${definition} EXCEPT ${kept})
     ) ORDER BY ${key}, kept LIMIT 1`,
  );
  if (row === undefined) return [];
  const name = key
    .split(", ")
    .map((column) => `${column} ${String(row[column])}`)
    .join(", ");
  const problem = row["kept"] === 0n ? "is missing or differs from its entries" : "does not follow from its entries";
  return [{ table, problem: `${name} ${problem}` }];
}

function checkCustomers(file: BookFile): Finding[] {
  const rows = file.each("SELECT member, customerNumber, salt, memberKey FROM customer JOIN member ON id = member");
  for (const row of rows) {
    const key = memberKey(textOf(row, "customerNumber"), bytesOf(row, "salt"));
    if (Buffer.from(bytesOf(row, "memberKey")).equals(Buffer.from(key.slice(2), "hex"))) continue;
    return [{ table: "customer", problem: `member ${numberOf(row, "member")}: number or salt was changed` }];
  }
  const odd = file.first(
    `SELECT id FROM member
     WHERE (id NOT IN (SELECT member FROM customer)) <> (id IN (SELECT member FROM entry WHERE kind = 9)) ORDER BY id LIMIT 1`,
  );
  if (odd === undefined) return [];
  return [
    {
      table: "customer",
      problem: `member ${numberOf(odd, "id")}: customer and entries differ in whether it was erased`,
    },
  ];
}

function checkReferences(file: BookFile): Finding[] {
  const kinds = new Map<number, OperationKind>();
  for (const kind of ["accrual", "refund", "redemption", "release"] as const) kinds.set(OPERATION_KINDS[kind], kind);
  const rows = file.each(
    `SELECT reference.operation, reference.kind, text, entry.reference AS digest, salt
     FROM reference JOIN entry ON seq = reference.operation LEFT JOIN customer USING (member) ORDER BY seq`,
  );
  for (const row of rows) {
    const kind = kinds.get(numberOf(row, "kind"));
    const salt = row["salt"];
    const found = bytesOf(row, "digest");
    const right = kind !== undefined && salt instanceof Uint8Array;
    if (right && referenceDigest(salt, kind, textOf(row, "text")).equals(found)) continue;
    return [{ table: "reference", problem: `operation ${numberOf(row, "operation")}: the reference was changed` }];
  }
  const row = file.first(
    `SELECT seq FROM entry JOIN customer USING (member) LEFT JOIN reference ON reference.operation = seq
     WHERE seq = entry.operation AND entry.kind IN (1, 3, 4, 5, 6) AND rows IS NOT
       (SELECT count(*) FROM entry AS part WHERE part.seq BETWEEN entry.seq AND entry.seq + rows AND part.operation = entry.seq)
     ORDER BY seq LIMIT 1`,
  );
  if (row === undefined) return [];
  return [
    { table: "reference", problem: `operation ${numberOf(row, "seq")}: the reference is missing or counts other rows` },
  ];
}

function checkPeriods(file: BookFile): Finding[] {
  let next = file.programme.firstPeriod;
  const rows = file.each(
    `SELECT period, lastSeq, head, hash, recordedAt,
       (SELECT recordedAt FROM entry AS later WHERE later.seq = lastSeq + 1) AS laterAt
     FROM period LEFT JOIN entry ON seq = lastSeq ORDER BY period`,
  );
  for (const row of rows) {
    const period = numberOf(row, "period");
    const finding = (problem: string): Finding[] => [{ table: "period", problem: `period ${next}: ${problem}` }];
    if (period !== next) return finding("it is missing");
    const lastSeq = numberOf(row, "lastSeq");
    if (lastSeq > 0 && row["hash"] === null) return finding(`its last entry ${lastSeq} is missing`);
    const hash = lastSeq === 0 ? file.genesis : bytesOf(row, "hash");
    if (!Buffer.from(bytesOf(row, "head")).equals(hash)) return finding(`its head is not the hash of entry ${lastSeq}`);
    const end = (period + 1) * file.programme.periodLength;
    const late = lastSeq > 0 && numberOf(row, "recordedAt") >= end;
    if (late || (row["laterAt"] !== null && numberOf(row, "laterAt") < end)) {
      return finding(`entry ${lastSeq} is not its last`);
    }
    next++;
  }
  return [];
}
