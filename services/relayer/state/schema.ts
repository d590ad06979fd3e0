/** What the relayer keeps besides the outbox: requests, their events, and what is known of members. */
export const REQUEST_SCHEMA = `
-- Members' requests. \`queued\`: to be sent. \`sent\`: in a transaction of the outbox. \`mined\`, \`failed\`: ended.
CREATE TABLE request (
  id TEXT PRIMARY KEY,            -- EIP-712 hash
  member TEXT NOT NULL,
  nonce INTEGER NOT NULL,
  content TEXT NOT NULL,          -- JSON, as it came
  gas INTEGER NOT NULL,           -- that it may cost at most, with what the forwarder and its calldata take
  standing INTEGER NOT NULL,      -- of its member: 0 not known yet, 1 only holds MLK, 2 linked with a programme
  deadline INTEGER NOT NULL,      -- Unix seconds
  acceptedAt INTEGER NOT NULL,    -- Unix milliseconds, as all that follow
  updatedAt INTEGER NOT NULL,
  notBefore INTEGER NOT NULL,     -- 0: its turn comes with the others; otherwise it is parked until then
  alone INTEGER NOT NULL,         -- so many batches reverted that it was in: after 1 it has its whole gas limit, after 2 it goes without company
  status TEXT NOT NULL,
  code TEXT NOT NULL, reason TEXT NOT NULL, transactionHash TEXT, blockNumber INTEGER
) STRICT;
CREATE UNIQUE INDEX requestOpen ON request (member, nonce) WHERE status IN ('queued', 'sent');
CREATE INDEX requestReady ON request (acceptedAt) WHERE status = 'queued' AND notBefore = 0;
CREATE INDEX requestParked ON request (notBefore) WHERE status = 'queued' AND notBefore > 0;
CREATE INDEX requestUnknown ON request (standing) WHERE status = 'queued' AND standing = 0;
CREATE INDEX requestSent ON request (member) WHERE status = 'sent';
CREATE INDEX requestGas ON request (member, acceptedAt)
  WHERE (status IN ('queued', 'sent') OR transactionHash IS NOT NULL);
CREATE INDEX requestGasOfHolders ON request (standing, acceptedAt)
  WHERE (status IN ('queued', 'sent') OR transactionHash IS NOT NULL);
CREATE INDEX requestQueued ON request (member, nonce) WHERE status = 'queued';
CREATE INDEX requestEnded ON request (updatedAt) WHERE status IN ('mined', 'failed');
CREATE INDEX requestMined ON request (member, nonce) WHERE blockNumber IS NOT NULL;

-- Every change of a request, in order: what is sent to those who follow a member. Each member has numbers of its own, which tell nothing of others.
CREATE TABLE event (
  member TEXT NOT NULL, number INTEGER NOT NULL, request TEXT NOT NULL, fate TEXT NOT NULL, at INTEGER NOT NULL,
  PRIMARY KEY (member, number)
) STRICT, WITHOUT ROWID;
-- That of nobody ('') is above those of all members that were forgotten: one that comes back goes on after it, so none is given twice.
CREATE TABLE lastEvent (member TEXT PRIMARY KEY, number INTEGER NOT NULL) STRICT, WITHOUT ROWID;
CREATE INDEX eventByTime ON event (at);

-- Members, as the chain last said; \`standing\` as above.
CREATE TABLE member (account TEXT PRIMARY KEY, standing INTEGER NOT NULL, seenAt INTEGER NOT NULL) STRICT, WITHOUT ROWID;`;

/** What came with version 3. */
export const SENDING_SCHEMA = `
-- Requests in transactions of the outbox, with the account whose transactions they are in: a member's next ones follow them there.
CREATE TABLE sending (request TEXT PRIMARY KEY, member TEXT NOT NULL, sender TEXT NOT NULL) STRICT, WITHOUT ROWID;
CREATE INDEX sendingMember ON sending (member, sender);`;
