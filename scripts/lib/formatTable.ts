import { escapeInvisible } from "../../sdk/text/escapeInvisible.js";

/** A column: its title, or the title and how its cells are aligned. */
export type Column = string | { readonly title: string; readonly align: "left" | "right" };

export type Cell = string | number | bigint;

const GAP = "  ";
const NUMBER = /^[-+]?[\d,]+(\.\d+)?( ?%)?$/;

/** Cells come from files and chains: a control character could move the cursor or break the line, others hide or turn what is read. */
function cellText(cell: Cell): string {
  return escapeInvisible(
    String(cell)
      .normalize("NFC")
      .replaceAll(/\p{Cc}/gu, " "),
  );
}

const widthOf = (text: string) => [...text].length;

/**
 * A plain-text table for a terminal, without a line break at its end. A column that holds nothing but numbers (empty cells aside)
 * is aligned right, any other left, unless the column says which.
 */
export function formatTable(columns: readonly Column[], rows: readonly (readonly Cell[])[]): string {
  const odd = rows.find((row) => row.length !== columns.length);
  if (odd !== undefined) throw new RangeError(`a row has ${odd.length} cells, the table ${columns.length} columns`);

  const laid = columns.map((column, i) => {
    const { title, align } = typeof column === "string" ? { title: column, align: undefined } : column;
    const head = cellText(title);
    const cells = rows.map((row) => cellText(row[i] ?? ""));
    const filled = cells.filter((cell) => cell !== "");
    const right =
      (align ?? (filled.length > 0 && filled.every((cell) => NUMBER.test(cell)) ? "right" : "left")) === "right";
    const width = cells.reduce((widest, text) => Math.max(widest, widthOf(text)), widthOf(head));
    const lines = [head, "-".repeat(width), ...cells];
    return lines.map((text) => {
      const space = " ".repeat(width - widthOf(text));
      return right ? space + text : text + space;
    });
  });
  const height = rows.length + 2;
  return Array.from({ length: height }, (_, line) =>
    laid
      .map((column) => column[line])
      .join(GAP)
      .trimEnd(),
  ).join("\n");
}
