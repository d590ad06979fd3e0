import { escapeInvisible } from "../text/escapeInvisible.js";

/** A column: its title, or the title and how its cells are aligned. */
export type Column = string | { readonly title: string; readonly align: "left" | "right" };

export type Value = string | number | bigint;

/** What stands in a cell; of a list each value has a line of its own. */
export type Cell = Value | readonly Value[];

const GAP = "  ";
const NUMBER = /^[-+]?[\d,]+(\.\d+)?( ?%)?$/;

/** Cells come from files and chains: a control character could move the cursor or break the line, others hide or turn what is read. */
function cellText(value: Value): string {
  return escapeInvisible(
    String(value)
      .normalize("NFC")
      .replaceAll(/\p{Cc}/gu, " "),
  );
}

const widthOf = (text: string) => [...text].length;

const linesOf = (cell: Cell): readonly Value[] => (typeof cell === "object" ? cell : [cell]);

/** A row as the lines it takes: as many as its longest list. */
function spread(row: readonly Cell[]): string[][] {
  const height = Math.max(1, ...row.map((cell) => linesOf(cell).length));
  return Array.from({ length: height }, (_, line) => row.map((cell) => cellText(linesOf(cell)[line] ?? "")));
}

/**
 * A plain-text table for a terminal, without a line break at its end. A column that holds nothing but numbers (empty cells aside)
 * is aligned right, any other left, unless the column says which.
 */
export function formatTable(columns: readonly Column[], rows: readonly (readonly Cell[])[]): string {
  const odd = rows.find((row) => row.length !== columns.length);
  if (odd !== undefined) throw new RangeError(`a row has ${odd.length} cells, the table ${columns.length} columns`);

  const body = rows.flatMap(spread);
  const laid = columns.map((column, i) =>
    layOut(
      column,
      body.map((line) => line[i] ?? ""),
    ),
  );
  return Array.from({ length: body.length + 2 }, (_, line) =>
    laid
      .map((column) => column[line])
      .join(GAP)
      .trimEnd(),
  ).join("\n");
}

/** A column's lines, all of one width. */
function layOut(column: Column, cells: readonly string[]): string[] {
  const { title, align } = typeof column === "string" ? { title: column, align: undefined } : column;
  const head = cellText(title);
  const filled = cells.filter((cell) => cell !== "");
  const numbers = filled.length > 0 && filled.every((cell) => NUMBER.test(cell));
  const right = (align ?? (numbers ? "right" : "left")) === "right";
  const width = cells.reduce((widest, text) => Math.max(widest, widthOf(text)), widthOf(head));
  return [head, "-".repeat(width), ...cells].map((text) => {
    const space = " ".repeat(width - widthOf(text));
    return right ? space + text : text + space;
  });
}
