import { isPostgresAddress } from "./postgres/parsePostgresAddress.js";
import { PostgresStore } from "./postgres/PostgresStore.js";
import { SqliteStore } from "./sqlite/SqliteStore.js";
import type { StoreOptions } from "./StoreOptions.js";

/**
 * Opens a store by its address: a `postgres://` one is a schema of a PostgreSQL database, any other a file of SQLite's. It has to be there.
 *
 * Errors: `STORE_ADDRESS_INVALID`; those of `explain`.
 */
export function openStore(address: string, options: StoreOptions): SqliteStore | PostgresStore {
  return isPostgresAddress(address) ? new PostgresStore(address, options) : new SqliteStore(address, options);
}
