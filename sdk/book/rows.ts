import type { Row } from "../store/Store.js";
import { AllianceError } from "../AllianceError.js";

export type { Row } from "../store/Store.js";

function odd(column: string, value: unknown): AllianceError {
  return new AllianceError(
    "BOOK_DAMAGED",
    `The book's column ${column} holds ${value === undefined ? "nothing" : typeof value} where something else belongs.`,
    "Restore the book from a backup and verify it.",
  );
}

/** An integer that a number holds exactly. */
export function numberOf(row: Row, column: string): number {
  const value = row[column];
  const number = typeof value === "bigint" ? Number(value) : value;
  if (typeof number !== "number" || !Number.isSafeInteger(number)) throw odd(column, value);
  return number;
}

export function optionalNumberOf(row: Row, column: string): number | undefined {
  return row[column] === null ? undefined : numberOf(row, column);
}

export function bigintOf(row: Row, column: string): bigint {
  const value = row[column];
  if (typeof value === "bigint") return value;
  if (typeof value !== "number" || !Number.isSafeInteger(value)) throw odd(column, value);
  return BigInt(value);
}

export function textOf(row: Row, column: string): string {
  const value = row[column];
  if (typeof value !== "string") throw odd(column, value);
  return value;
}

export function optionalTextOf(row: Row, column: string): string | undefined {
  return row[column] === null ? undefined : textOf(row, column);
}

export function bytesOf(row: Row, column: string): Uint8Array {
  const value = row[column];
  if (!(value instanceof Uint8Array)) throw odd(column, value);
  return value;
}

/** Bytes in hexadecimal. */
export function hexOf(bytes: Uint8Array): string {
  return `0x${Buffer.from(bytes).toString("hex")}`;
}
