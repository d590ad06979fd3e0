/**
 * A number of things as people write it: `1 difference`, `1,204 differences`.
 *
 * @param one What one of them is called.
 * @param many What several are called; with an s at its end by default.
 */
export function counted(count: number | bigint, one: string, many = `${one}s`): string {
  return `${count.toLocaleString("en-US")} ${BigInt(count) === 1n ? one : many}`;
}
