import { formatUnits } from "ethers";
import { csvLine, type CsvCell } from "../../../sdk/text/csvLine.js";
import { timeText } from "./Period.js";
import type { Cell, CellKind, Column, Report } from "./Report.js";

const UNITS: Readonly<Partial<Record<CellKind, string>>> = {
  points: "points",
  milk: "MLK",
  price: "KRW",
  rate: "basis points",
  time: "UTC",
};

/**
 * A report as CSV after RFC 4180, piece by piece: the header names units, MLK and prices are exact decimals, times ISO 8601. Texts come
 * from a chain that others write: none is taken for a formula.
 *
 * @param baseCurrency What the price of MLK is in, such as KRW.
 */
export function* reportCsv({ columns, rows }: Report, baseCurrency: string): Generator<string> {
  yield line(columns.map(({ title, kind }) => headerOf(title, kind, baseCurrency)));
  for (const row of rows) yield line(row.map((cell, i) => fieldOf(cell, columns[i])));
}

/** A report as JSON, piece by piece: amounts are text in their smallest unit, times ISO 8601. */
export function* reportJson({ name, period, columns, rows, summary, findings }: Report): Generator<string> {
  const head = { report: name, from: timeText(period.from), to: timeText(period.to) };
  const units = Object.fromEntries(columns.map(({ key, kind }) => [key, JSON_UNITS[kind]]));
  yield `${JSON.stringify({ ...head, units }).slice(0, -1)},"rows":[`;
  let separator = "\n";
  for (const row of rows) {
    const cells = columns.map(({ key, kind }, i) => [key, jsonOf(row[i] ?? null, kind)]);
    yield separator + JSON.stringify(Object.fromEntries(cells));
    separator = ",\n";
  }
  const figures =
    summary && Object.fromEntries(Object.entries(summary).map(([key, cell]) => [key, jsonOf(cell, "milk")]));
  const tail = { ...(figures === undefined ? {} : { summary: figures }), ok: findings.length === 0, findings };
  yield `\n],${JSON.stringify(tail).slice(1)}\n`;
}

const JSON_UNITS: Readonly<Record<CellKind, string>> = {
  text: "text",
  number: "number",
  points: "points",
  milk: "wei of MLK",
  price: "1e-8 of the base currency",
  rate: "basis points",
  time: "ISO 8601",
};

function jsonOf(cell: Cell, kind: CellKind): Cell {
  if (cell === null) return null;
  if (kind === "time") return timeText(Number(cell));
  return typeof cell === "bigint" ? cell.toString() : cell;
}

function headerOf(title: string, kind: CellKind, baseCurrency: string): string {
  const unit = kind === "price" ? baseCurrency : UNITS[kind];
  return unit === undefined ? title : `${title} (${unit})`;
}

function fieldOf(cell: Cell, column: Column | undefined): CsvCell {
  if (cell === null) return "";
  switch (column?.kind) {
    case "time":
      return timeText(Number(cell));
    case "milk":
      return { number: formatUnits(BigInt(cell), 18) };
    case "price":
      return { number: formatUnits(BigInt(cell), 8) };
    case "points":
    case "number":
    case "rate":
      return { number: String(cell) };
    case "text":
    case undefined:
      return String(cell);
  }
}

function line(cells: readonly CsvCell[]): string {
  return `${csvLine(cells)}\r\n`;
}
