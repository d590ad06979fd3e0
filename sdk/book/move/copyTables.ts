import type { Store, StoreValue } from "../../store/Store.js";
import { numberOf } from "../rows.js";

/** In an order in which what a row refers to is there before it; each with its columns. */
const TABLES: Readonly<Record<string, readonly string[]>> = {
  programme: [
    "id",
    "chainId",
    "point",
    "epochLength",
    "validity",
    "holdSeconds",
    "periodLength",
    "firstPeriod",
    "createdAt",
    "genesis",
    "referenceKey",
  ],
  member: ["id", "memberKey", "debt"],
  entry: [
    "seq",
    "operation",
    "recordedAt",
    "kind",
    "member",
    "epoch",
    "points",
    "purchasedAt",
    "settlesAt",
    "lot",
    "purchase",
    "issueId",
    "reference",
    "hash",
  ],
  cohort: ["member", "epoch", "accrued", "cancelled", "redeemed", "released"],
  lot: ["member", "settlesAt", "seq", "epoch", "points", "held", "refunded"],
  releaseLine: ["issueId", "operation", "member", "epoch", "points", "status"],
  customer: ["member", "customerNumber", "salt", "account"],
  reference: ["operation", "kind", "text", "rows"],
  erasedReference: ["digest"],
  releaseRequest: ["operation", "account", "asked", "payload"],
  claim: ["codeHash", "member", "expiresAt"],
  period: ["period", "lastSeq", "head", "seed", "closedAt", "root"],
  notice: ["horizon", "epoch", "file", "rows", "points", "sha256", "writtenAt"],
};
const AT_ONCE = 5_000;

/** Copies every row of a book's store into the empty tables of another. */
export function copyTables(
  from: Pick<Store, "first" | "eachList">,
  to: { readonly insertMany: (...rows: Parameters<Store["insertMany"]>) => unknown },
  onProgress?: (done: number, total: number) => void,
): void {
  const count = (table: string) => numberOf(from.first(`SELECT count(*) AS count FROM ${table}`) ?? {}, "count");
  const total = Object.keys(TABLES).reduce((sum, table) => sum + count(table), 0);
  let done = 0;
  for (const [table, columns] of Object.entries(TABLES)) {
    let rows: (readonly StoreValue[])[] = [];
    const flush = () => {
      to.insertMany(table, columns, rows);
      done += rows.length;
      rows = [];
      onProgress?.(done, total);
    };
    for (const row of from.eachList(`SELECT ${columns.join(", ")} FROM ${table}`, { exact: true })) {
      if (rows.push(row) === AT_ONCE) flush();
    }
    flush();
  }
}
