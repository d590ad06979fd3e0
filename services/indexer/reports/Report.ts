import type { Period } from "./Period.js";

/** What a column holds, and so how it is written: MLK in wei, prices with 8 decimals, rates in basis points, times in Unix seconds. */
export type CellKind = "text" | "number" | "points" | "milk" | "price" | "rate" | "time";

export interface Column {
  /** Its name in JSON. */
  readonly key: string;
  /** Its title in CSV, to which the unit is added. */
  readonly title: string;
  readonly kind: CellKind;
}

/** Null where a line has nothing to say. */
export type Cell = string | number | bigint | null;

/** A table over a period, with what does not add up in it. */
export interface Report {
  readonly name: string;
  readonly period: Period;
  readonly columns: readonly Column[];
  /** A cell a column; gone through once. */
  readonly rows: Iterable<readonly Cell[]>;
  /** Figures that stand for themselves, by name. */
  readonly summary?: Readonly<Record<string, Cell>>;
  /** What does not tie out; empty when all does. */
  readonly findings: readonly string[];
}

export interface ReportOptions {
  readonly period: Period;
  /** Only what is this partner's. */
  readonly partnerId?: number | undefined;
}
