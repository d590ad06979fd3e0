import { AllianceError } from "../../../sdk/AllianceError.js";
import type { Row } from "../../../sdk/store/Store.js";

export type { Row };

function odd(column: string, value: unknown): AllianceError {
  return new AllianceError(
    "INDEX_DAMAGED",
    `The index's column ${column} holds ${value === undefined ? "nothing" : typeof value} where something else belongs.`,
    "Delete it and index the chain again: it holds nothing that the chain does not.",
  );
}

/** A whole number that a number holds exactly. */
export function numberOf(row: Row, column: string): number {
  const value = Number(row[column]);
  if (typeof row[column] !== "number" && typeof row[column] !== "bigint") throw odd(column, row[column]);
  if (!Number.isSafeInteger(value)) throw odd(column, row[column]);
  return value;
}

export function textOf(row: Row, column: string): string {
  const value = row[column];
  if (typeof value !== "string") throw odd(column, value);
  return value;
}

const AMOUNT = /^\d+$/;

/** An amount, kept as decimal text. */
export function amountOf(row: Row, column: string): bigint {
  const value = row[column];
  if (typeof value !== "string" || !AMOUNT.test(value)) throw odd(column, value);
  return BigInt(value);
}
