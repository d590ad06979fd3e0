import type { Store } from "../../../sdk/store/Store.js";
import { openStateStore } from "../../common/state/openStateStore.js";
import { OUTBOX_SCHEMA } from "../../common/state/Outbox.js";

/** "MSVC". */
const APPLICATION_ID = 0x4d535643;
const VERSION = 2;

/**
 * What the service keeps besides the book. The chain and the book together know every fact that matters; this file makes sure that
 * no signature is taken twice, that one transaction is under way at a time, and that reasons survive a restart.
 */
const SCHEMA = `
-- Nonces of members' signed requests, until their time is over anyway.
CREATE TABLE nonce (account TEXT NOT NULL, nonce TEXT NOT NULL, expiresAt INTEGER NOT NULL, PRIMARY KEY (account, nonce))
  STRICT, WITHOUT ROWID;
CREATE INDEX nonceByExpiry ON nonce (expiresAt);

-- Releases that could not be settled, and when they are tried again. \`alone\`: one failed on chain goes without company.
CREATE TABLE retry (
  requestId TEXT PRIMARY KEY, attempts INTEGER NOT NULL, nextAt INTEGER NOT NULL, alone INTEGER NOT NULL,
  code TEXT NOT NULL, reason TEXT NOT NULL
) STRICT, WITHOUT ROWID;

-- Members' newest consents to be linked.
CREATE TABLE consent (account TEXT PRIMARY KEY, deadline TEXT NOT NULL, signature TEXT NOT NULL) STRICT, WITHOUT ROWID;

-- What became of the exchange requests that came with releases.
CREATE TABLE exchange (
  requestId TEXT PRIMARY KEY, status TEXT NOT NULL, code TEXT NOT NULL, reason TEXT NOT NULL, transactionHash TEXT
) STRICT, WITHOUT ROWID;
${OUTBOX_SCHEMA}`;

/**
 * Opens the service's own state, or makes it. Errors: those of {@link openStateStore}.
 *
 * @param file A file, from which everybody else is kept out, or a schema of PostgreSQL's for several instances.
 */
export function openState(file: string, chainId: bigint, point: string): Store {
  return openStateStore(file, {
    applicationId: APPLICATION_ID,
    version: VERSION,
    schema: SCHEMA,
    chainId,
    contract: point,
    ifDeleted: "A damaged file can be deleted: book and chain know every release.",
  });
}
