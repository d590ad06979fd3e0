/** A text, or a number in digits that is written as it is. */
export type CsvCell = string | bigint | number | { readonly number: string };

/**
 * What programs that open CSV take for the beginning of a formula (OWASP, CSV injection), the full-width forms too; behind apostrophes, so that
 * the one put in front can be told from the text's own.
 */
const FORMULA = /^'*[=+\-@\t\r\n＝＋－＠]/;
/** Besides RFC 4180's, the separator of other languages: what stands behind one would begin a cell of its own. */
const QUOTED = /[",;\r\n]/;
const PLAIN_NUMBER = /^-?\d+(\.\d+)?$/;

/**
 * A line of a CSV file that people open, without its line break: fields after RFC 4180, and no text a formula: one that would begin a formula
 * gets an apostrophe in front. Who reads the file back takes one apostrophe away from a field that begins
 * with one and goes on, after any more, with one of these.
 */
export function csvLine(cells: readonly CsvCell[]): string {
  return cells
    .map(textOf)
    .map((text) => (QUOTED.test(text) ? `"${text.replaceAll('"', '""')}"` : text))
    .join(",");
}

function textOf(cell: CsvCell): string {
  if (typeof cell === "string") return FORMULA.test(cell) ? `'${cell}` : cell;
  const number = typeof cell === "object" ? cell.number : String(cell);
  if (PLAIN_NUMBER.test(number)) return number;
  throw new RangeError(`${number} is no number`);
}
