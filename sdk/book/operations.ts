import { createHmac } from "node:crypto";
import type { Matching } from "../store/Store.js";
import type { BookFile } from "./BookFile.js";
import { checkIdentifier } from "./checks.js";
import { entryKindOf, OPERATION_KINDS, type EntryKind, type OperationKind } from "./entry.js";
import { bigintOf, bytesOf, numberOf, optionalNumberOf, type Row } from "./rows.js";
import { AllianceError } from "../AllianceError.js";

/** A row of an operation that was recorded. */
export interface RecordedEntry {
  readonly seq: number;
  /** Unix seconds. */
  readonly recordedAt: number;
  readonly kind: EntryKind | "unknown";
  readonly member: number;
  readonly epoch: number;
  readonly points: bigint;
  readonly purchasedAt: number | undefined;
  readonly settlesAt: number | undefined;
  readonly purchase: number | undefined;
  readonly issueId: number | undefined;
}

/** Reads a row of `entry` as one of an operation. */
export function recordedEntryOf(row: Row): RecordedEntry {
  return {
    seq: numberOf(row, "seq"),
    recordedAt: numberOf(row, "recordedAt"),
    kind: entryKindOf(numberOf(row, "kind")) ?? "unknown",
    member: numberOf(row, "member"),
    epoch: numberOf(row, "epoch"),
    points: bigintOf(row, "points"),
    purchasedAt: optionalNumberOf(row, "purchasedAt"),
    settlesAt: optionalNumberOf(row, "settlesAt"),
    purchase: optionalNumberOf(row, "purchase"),
    issueId: optionalNumberOf(row, "issueId"),
  };
}

/**
 * The rows of the operation of that kind and reference, in order; none when there is no such operation yet.
 *
 * Errors: `INVALID_IDENTIFIER`; `REFERENCE_CONFLICT` when an erased customer's operation had the reference.
 */
export function operationOf(file: BookFile, kind: OperationKind, reference: string): RecordedEntry[] {
  checkIdentifier(reference, `reference of the ${kind}`);
  const found = file.first(
    "SELECT operation, rows FROM reference WHERE kind = ? AND text = ?",
    OPERATION_KINDS[kind],
    reference,
  );
  if (found === undefined) {
    refuseErased(file, kind, reference);
    return [];
  }
  const operation = numberOf(found, "operation");
  const end = operation + numberOf(found, "rows");
  return file.all("SELECT * FROM entry WHERE seq >= ? AND seq < ? ORDER BY seq", operation, end).map(recordedEntryOf);
}

/** `REFERENCE_CONFLICT`: the reference stands for something else already. */
export function referenceConflict(kind: OperationKind, reference: string, difference: string): AllianceError {
  return new AllianceError(
    "REFERENCE_CONFLICT",
    `The ${kind} ${reference} was recorded before with ${difference}.`,
    "Give each operation a reference of its own; repeat one only with the same content.",
  );
}

/** What an erased customer's reference leaves: it says that the reference was used and, without the key, nothing else. */
export function erasedDigest(file: BookFile, kind: number, reference: string): Buffer {
  return createHmac("sha256", file.referenceKey).update(Buffer.of(kind)).update(reference).digest();
}

/** `REFERENCE_CONFLICT` of a reference that an erased customer's operation had: what it was cannot be told any more. */
export class ErasedReference extends AllianceError {
  constructor(kind: OperationKind, reference: string) {
    super(
      "REFERENCE_CONFLICT",
      `The ${kind} ${reference} was recorded before, for a customer that was erased since.`,
      "Leave it out if it is the same; if it is another, give it a reference of its own.",
    );
  }
}

/** Asks whether any customer was ever erased that had a reference. */
export const ANY_ERASED: Matching = { select: "SELECT 1 AS erased FROM erasedReference LIMIT 1" };

/** Which of some references, each given once, were those of erased customers' operations. */
export function erasedAmong(file: BookFile, kind: OperationKind, references: readonly string[]): ReadonlySet<string> {
  const digests = new Map(
    references.map((reference) => {
      const digest = erasedDigest(file, OPERATION_KINDS[kind], reference);
      return [digest.toString("hex"), { digest, reference }];
    }),
  );
  const [rows] = file.matching({
    select: "SELECT digest FROM erasedReference",
    columns: ["digest"],
    keys: [...digests.values()].map(({ digest }) => [digest]),
  });
  const found = rows.map((row) => digests.get(Buffer.from(bytesOf(row, "digest")).toString("hex"))?.reference);
  return new Set(found.filter((reference) => reference !== undefined));
}

function refuseErased(file: BookFile, kind: OperationKind, reference: string): void {
  if (erasedAmong(file, kind, [reference]).size > 0) throw new ErasedReference(kind, reference);
}
