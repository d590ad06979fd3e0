const AT_ONCE = 25;

/** Runs work over items, 25 at once. Gives how many a second. */
export async function atOnce<Item>(items: readonly Item[], work: (item: Item) => Promise<void>): Promise<number> {
  const start = performance.now();
  const queue = items.values();
  const lane = async () => {
    for (const item of queue) await work(item);
  };
  await Promise.all(Array.from({ length: AT_ONCE }, lane));
  return (items.length * 1_000) / (performance.now() - start);
}
