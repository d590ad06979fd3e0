import { findPostgres } from "../../local/postgres/findPostgres.js";
import { startCluster } from "../../local/postgres/startCluster.js";
import { measureIndex, type IndexSpeed } from "./measureIndex.js";
import type { ChainSize } from "./SyntheticChain.js";

/** On a server a fifth of the trades show what more would. */
const ON_POSTGRES = 0.2;

/** {@link measureIndex} on SQLite, and on PostgreSQL where there is one. */
export async function measureIndexes({ trades, tradesABlock }: ChainSize): Promise<IndexSpeed[]> {
  const found = await measureIndex({ trades, tradesABlock });
  if ((await findPostgres()) === undefined) return found;
  const cluster = await startCluster({ standbys: 0 });
  try {
    const database = `${cluster.address}?schema=bench`;
    return [...found, ...(await measureIndex({ trades: trades * ON_POSTGRES, tradesABlock, database }))];
  } finally {
    await cluster.end();
  }
}
