import type { DatabaseSync } from "node:sqlite";
import { openStateFile } from "../../common/state/openStateFile.js";
import { OUTBOX_SCHEMA } from "../../common/state/Outbox.js";

/** "MREL". */
const APPLICATION_ID = 0x4d52454c;
const VERSION = 1;

const SCHEMA = `
-- Members' requests. \`queued\`: to be sent. \`sent\`: in a transaction of the outbox. \`mined\`, \`failed\`: ended.
CREATE TABLE request (
  id TEXT PRIMARY KEY,            -- EIP-712 hash
  member TEXT NOT NULL,
  nonce INTEGER NOT NULL,
  content TEXT NOT NULL,          -- JSON, as it came
  deadline INTEGER NOT NULL,      -- Unix seconds
  acceptedAt INTEGER NOT NULL,    -- Unix milliseconds, as all that follow
  updatedAt INTEGER NOT NULL,
  notBefore INTEGER NOT NULL,     -- it is not tried earlier
  alone INTEGER NOT NULL,         -- 1: its batch reverted, it goes without company
  status TEXT NOT NULL,
  code TEXT NOT NULL, reason TEXT NOT NULL, transactionHash TEXT, blockNumber INTEGER
) STRICT;
CREATE UNIQUE INDEX requestOpen ON request (member, nonce) WHERE status IN ('queued', 'sent');
CREATE INDEX requestQueued ON request (member, nonce) WHERE status = 'queued';
CREATE INDEX requestEnded ON request (updatedAt) WHERE status IN ('mined', 'failed');
CREATE INDEX requestMined ON request (member, nonce) WHERE blockNumber IS NOT NULL;

-- Every change of a request, in order: what is sent to those who follow a member.
CREATE TABLE event (
  number INTEGER PRIMARY KEY AUTOINCREMENT, member TEXT NOT NULL, request TEXT NOT NULL, fate TEXT NOT NULL, at INTEGER NOT NULL
) STRICT;
CREATE INDEX eventByMember ON event (member, number);
CREATE INDEX eventByTime ON event (at);
${OUTBOX_SCHEMA}`;

/**
 * Opens the relayer's file, or makes it, and keeps everybody else out.
 *
 * Errors: `SERVICE_RUNNING`, `STATE_OTHER`, `STATE_UNUSABLE`.
 */
export function openState(file: string, chainId: bigint, forwarder: string): DatabaseSync {
  return openStateFile(file, {
    applicationId: APPLICATION_ID,
    version: VERSION,
    schema: SCHEMA,
    chainId,
    contract: forwarder,
    ifDeleted:
      "It holds the accepted requests: restore a damaged one from a copy; deleted, members hand theirs in again.",
  });
}
