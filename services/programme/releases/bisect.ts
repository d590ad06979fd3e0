/** Those items that pass together, and why each other one does not pass alone. */
export interface Sifted<Item, Problem> {
  readonly good: Item[];
  readonly bad: { readonly item: Item; readonly problem: Problem }[];
}

/**
 * Tries items together; when that fails, each half by itself, and so on, until every failing item stands alone. One bad item
 * among n costs about 2·log2(n) tries.
 *
 * @param attempt Why these items fail together; undefined when they do not.
 */
export async function bisect<Item, Problem>(
  items: readonly Item[],
  attempt: (items: readonly Item[]) => Promise<Problem | undefined>,
): Promise<Sifted<Item, Problem>> {
  if (items.length === 0) return { good: [], bad: [] };
  const problem = await attempt(items);
  if (problem === undefined) return { good: [...items], bad: [] };
  const [only] = items;
  if (items.length === 1 && only !== undefined) return { good: [], bad: [{ item: only, problem }] };
  const middle = Math.ceil(items.length / 2);
  const first = await bisect(items.slice(0, middle), attempt);
  const second = await bisect(items.slice(middle), attempt);
  return { good: [...first.good, ...second.good], bad: [...first.bad, ...second.bad] };
}
