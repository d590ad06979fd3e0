/** A value as JSON for other programs, with a line break at its end: big integers become decimal strings, losing nothing. */
export function toJson(value: unknown): string {
  const text = JSON.stringify(value, (_, item: unknown) => (typeof item === "bigint" ? item.toString() : item), 2);
  return `${text}\n`;
}
