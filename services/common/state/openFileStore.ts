import { AllianceError } from "../../../sdk/AllianceError.js";
import { SqliteStore } from "../../../sdk/store/sqlite/SqliteStore.js";
import { CHAIN_SCHEMA, openStateFile, serviceRunning, type StateFile } from "./openStateFile.js";
import { stateFailure } from "./stateFailure.js";

export const LOCK_TIMEOUT_MS = 2_000;

/**
 * Opens a service's own file as a store, or makes it, and keeps everybody else out.
 *
 * Errors: `SERVICE_RUNNING`, `STATE_OTHER`, `STATE_UNUSABLE`, `FILE_EXPOSED`, `BACKUP_EXISTS`.
 */
export function openFileStore(file: string, state: StateFile): SqliteStore {
  openStateFile(file, state).close();
  const schema = `${state.schema}${CHAIN_SCHEMA}`;
  const store = new SqliteStore(file, { schema, explain: stateFailure, lockTimeout: LOCK_TIMEOUT_MS });
  try {
    // One service a file: the lock is held as long as the process lives, and gone with it.
    store.execute("PRAGMA locking_mode = EXCLUSIVE; BEGIN IMMEDIATE; COMMIT");
    return store;
  } catch (cause) {
    store.close();
    throw cause instanceof AllianceError && cause.code === "STATE_LOCKED" ? serviceRunning(file, cause) : cause;
  }
}
