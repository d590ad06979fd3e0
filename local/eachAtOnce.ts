/** Runs work over items, so many at once, each in its turn. Rejects as soon as the work on one of them does. */
export async function eachAtOnce<Item>(
  items: readonly Item[],
  count: number,
  work: (item: Item) => Promise<void>,
): Promise<void> {
  const queue = items.values();
  const lane = async () => {
    // Shared by all lanes: each takes the next.
    for (const item of queue) await work(item);
  };
  await Promise.all(Array.from({ length: count }, lane));
}
