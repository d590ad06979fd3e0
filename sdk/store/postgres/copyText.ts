import type { StoreValue } from "../Store.js";

const ESCAPES: Readonly<Record<string, string>> = { "\\": "\\\\", "\t": "\\t", "\n": "\\n", "\r": "\\r" };

/** Rows as `COPY … FROM STDIN` takes them: a line each, values between tabs. */
export function copyText(rows: readonly (readonly StoreValue[])[]): string {
  let text = "";
  for (const row of rows) text += `${row.map(copyValue).join("\t")}\n`;
  return text;
}

function copyValue(value: StoreValue): string {
  if (value === null) return "\\N";
  if (typeof value === "string") return value.replace(/[\\\t\n\r]/g, (character) => ESCAPES[character] ?? character);
  if (value instanceof Uint8Array) {
    return `\\\\x${Buffer.from(value.buffer, value.byteOffset, value.length).toString("hex")}`;
  }
  return value.toString();
}
