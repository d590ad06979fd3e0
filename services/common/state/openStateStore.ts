import { AllianceError } from "../../../sdk/AllianceError.js";
import { isPostgresAddress } from "../../../sdk/store/postgres/parsePostgresAddress.js";
import { PostgresStore } from "../../../sdk/store/postgres/PostgresStore.js";
import type { Store } from "../../../sdk/store/Store.js";
import { LEASE_SCHEMA } from "./lease/Lease.js";
import { LOCK_TIMEOUT_MS, openFileStore } from "./openFileStore.js";
import { CHAIN_SCHEMA, type StateFile } from "./openStateFile.js";
import { stateFailure } from "./stateFailure.js";

/**
 * Opens a service's state by its address, or makes it. A file is one service's: everybody else is kept out. A schema of PostgreSQL's is for
 * several instances of one service.
 *
 * Errors: `SERVICE_RUNNING`, `STATE_OTHER`, `STATE_UNUSABLE`, `FILE_EXPOSED`, `BACKUP_EXISTS`, `STORE_ADDRESS_INVALID`.
 */
export function openStateStore(address: string, state: StateFile): Store {
  return isPostgresAddress(address) ? openOnServer(address, state) : openFileStore(address, state);
}

function openOnServer(address: string, state: StateFile): Store {
  const { applicationId, version, chainId, contract, ifDeleted } = state;
  const schema = `${state.schema}${CHAIN_SCHEMA}${LEASE_SCHEMA}`;
  const store = new PostgresStore(address, { schema, explain: stateFailure, lockTimeout: LOCK_TIMEOUT_MS });
  try {
    store.create({ applicationId, version }, () => {
      store.run("INSERT INTO chain (id, chainId, contract) VALUES (1, ?, ?)", chainId, contract);
    });
    const mark = store.mark();
    const row = mark.applicationId === applicationId ? store.firstExact("SELECT * FROM chain") : undefined;
    if (mark.version === version && row?.["chainId"] === chainId && row["contract"] === contract) return store;
    throw new AllianceError(
      "STATE_OTHER",
      `${address} belongs to another service, chain or version, not to this one for ${contract} on chain ${chainId}.`,
      `Give every service a schema of its own. ${ifDeleted}`,
    );
  } catch (error) {
    store.close();
    throw error;
  }
}
