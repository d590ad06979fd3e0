import type { StoreValue } from "../../store/Store.js";
import type { BookFile } from "../BookFile.js";
import { ENTRY_KINDS, OPERATION_KINDS, type OperationKind } from "../entry.js";
import { beganAsFirst } from "../genesis.js";
import { referenceDigest } from "../Journal.js";
import { coveredBy } from "../release.js";
import { numberOf } from "../rows.js";
import type { BookState } from "./BookState.js";
import type { Findings } from "./Findings.js";

const { accrual, cancellation, debt, redemption, release } = ENTRY_KINDS;
/** What an operation with a reference begins with. */
const REFERRED = [accrual, cancellation, debt, redemption, release];
const REFERENCES = `
SELECT reference.operation, reference.kind, text, entry.reference, salt, request.account, asked, payload
FROM reference LEFT JOIN entry ON seq = reference.operation LEFT JOIN customer ON customer.member = entry.member
  LEFT JOIN releaseRequest AS request ON request.operation = reference.operation
ORDER BY reference.operation`;
/** Only operations of several entries are counted: the others are the many. */
const ROWS = `
WITH more AS MATERIALIZED (SELECT operation, count(*) AS count FROM entry WHERE seq <> operation GROUP BY operation)
SELECT reference.operation AS operation FROM reference LEFT JOIN more ON more.operation = reference.operation
WHERE rows <> 1 + coalesce(more.count, 0) ORDER BY reference.operation LIMIT 1`;
const MISSING = `
SELECT seq AS operation FROM entry LEFT JOIN reference ON reference.operation = seq
WHERE seq = entry.operation AND entry.kind IN (${REFERRED.join(", ")}) AND reference.kind IS NULL
  AND member NOT IN (SELECT member FROM entry WHERE kind = ${ENTRY_KINDS.erasure})
ORDER BY seq LIMIT 1`;
const REQUESTS = `
SELECT releaseRequest.operation AS operation FROM releaseRequest LEFT JOIN reference USING (operation)
WHERE kind IS DISTINCT FROM ${OPERATION_KINDS.release} LIMIT 1`;

const kinds = new Map<StoreValue, OperationKind>();
for (const kind of ["accrual", "refund", "redemption", "release"] as const) kinds.set(OPERATION_KINDS[kind], kind);

/** Holds the references, and what releases were asked with, against the digests in the entries. */
export function compareReferences(file: BookFile, { customers }: BookState, findings: Findings): void {
  const differs = (table: string, problem: string) => findings.add("PROJECTION_DIFFERS", table, problem);
  let count = 0;
  const first = beganAsFirst(file);
  for (const row of file.eachList(REFERENCES)) {
    count++;
    if (isRight(row, first)) continue;
    differs("reference", `operation ${String(row[0])}: the reference was changed, or what it was asked with`);
    return;
  }
  const rows = count === customers.references.kept ? file.first(ROWS) : file.first(MISSING);
  if (rows !== undefined) {
    differs("reference", `operation ${numberOf(rows, "operation")}: the reference is missing or counts other rows`);
  } else if (count !== customers.references.kept) {
    differs("reference", `there are ${count} rows, and operations with a reference are ${customers.references.kept}`);
  }
  const request = file.first(REQUESTS);
  if (request === undefined) return;
  differs("releaseRequest", `operation ${numberOf(request, "operation")} is no release`);
}

/** @param first Whether the book began as one of version 1: there a release may be tied to its number alone. */
function isRight(row: readonly StoreValue[], first: boolean): boolean {
  const [, number, text, digest, salt, account, asked, payload] = row;
  const kind = kinds.get(number ?? null);
  if (kind === undefined || typeof text !== "string") return false;
  if (!(salt instanceof Uint8Array) || !(digest instanceof Uint8Array)) return false;
  // With a line's end in it, a number could be one and what was asked with it.
  const alone = !text.includes("\n") && referenceDigest(salt, { kind, text }).equals(digest);
  if (kind !== "release") return alone;
  if (typeof account !== "string" || typeof asked !== "string") return false;
  if (first && alone) return true;
  const covered = coveredBy(account, asked, typeof payload === "string" ? payload : undefined);
  return referenceDigest(salt, { kind, text, covered }).equals(digest);
}
