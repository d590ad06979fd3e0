import type { Store } from "../../../sdk/store/Store.js";
import { openStateStore } from "../../common/state/openStateStore.js";
import { OUTBOX_SCHEMA } from "../../common/state/Outbox.js";
import { migrateFrom1 } from "./migrateFrom1.js";
import { REQUEST_SCHEMA, SENDING_SCHEMA } from "./schema.js";

/** "MREL". */
const APPLICATION_ID = 0x4d52454c;
const VERSION = 3;

/**
 * Opens the relayer's file, or makes it, and keeps everybody else out. One of version 0.1.0 is brought to this version.
 *
 * Errors: `SERVICE_RUNNING`, `STATE_OTHER`, `STATE_UNUSABLE`, `BACKUP_EXISTS`.
 */
export function openState(file: string, chainId: bigint, forwarder: string): Store {
  return openStateStore(file, {
    applicationId: APPLICATION_ID,
    version: VERSION,
    schema: `${REQUEST_SCHEMA}
${SENDING_SCHEMA}
${OUTBOX_SCHEMA}`,
    migrations: { 1: migrateFrom1, 2: (database) => database.exec(SENDING_SCHEMA) },
    chainId,
    contract: forwarder,
    ifDeleted:
      "It holds the accepted requests: restore a damaged one from a copy; deleted, members hand theirs in again.",
  });
}
