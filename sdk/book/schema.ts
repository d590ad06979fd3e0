/**
 * What a book's file holds. `entry` is the book: append-only and hash-chained. The projections follow from it, and the replay of the
 * journal derives them again (replay/). Whatever could name a customer stands in the erasable tables and nowhere else; their rows are tied
 * to entries by hashes.
 *
 * Times are Unix seconds, points whole, hashes and keys 32 bytes.
 */

/** "MILK": marks the file as a book. */
export const APPLICATION_ID = 0x4d494c4b;
export const SCHEMA_VERSION = 3;

/** What the book is of, fixed when it is created: one row. */
const programme = `
CREATE TABLE programme (
  id INTEGER PRIMARY KEY CHECK (id = 1),
  chainId INTEGER NOT NULL,
  point TEXT NOT NULL,             -- point contract, checksummed
  epochLength INTEGER NOT NULL,    -- seconds
  validity INTEGER NOT NULL,       -- epochs
  holdSeconds INTEGER NOT NULL,    -- from purchase to settlement
  periodLength INTEGER NOT NULL,   -- seconds between commitments
  firstPeriod INTEGER NOT NULL,    -- the first to be closed
  createdAt INTEGER NOT NULL,
  genesis BLOB NOT NULL,           -- what the hash of the first entry builds on: a hash of the above and the key
  referenceKey BLOB NOT NULL       -- key of erasedReference's digests
) STRICT;`;

/** A customer without a name: what is left of one when erased. `debt` is a projection. */
const member = `
CREATE TABLE member (
  id INTEGER PRIMARY KEY,
  memberKey BLOB NOT NULL UNIQUE,  -- keccak256(salt ‖ customer number)
  debt INTEGER NOT NULL DEFAULT 0 CHECK (debt >= 0)
) STRICT;`;

/** The journal. An operation is one or several rows, one a cohort touched; `operation` is the seq of its first. */
const entry = `
CREATE TABLE entry (
  seq INTEGER PRIMARY KEY,         -- from 1, without gaps
  operation INTEGER NOT NULL,
  recordedAt INTEGER NOT NULL,     -- never decreases
  kind INTEGER NOT NULL,           -- ENTRY_KINDS of entry.ts
  member INTEGER NOT NULL REFERENCES member,
  epoch INTEGER NOT NULL,
  points INTEGER NOT NULL CHECK (points BETWEEN 0 AND 1000000000000000),
  purchasedAt INTEGER,             -- accrual
  settlesAt INTEGER,               -- accrual: held until then
  lot INTEGER,                     -- cancellation, repayment: seq of the accrual whose held points were taken
  purchase INTEGER,                -- cancellation, debt: seq of the accrual that was refunded
  issueId INTEGER,                 -- release, settlement, void
  reference BLOB NOT NULL,         -- SHA-256(member's salt ‖ kind of operation ‖ reference): see EntryRow of entry.ts
  hash BLOB NOT NULL               -- SHA-256(hash before ‖ encodeEntry)
) STRICT;
CREATE INDEX entryOfMember ON entry (member);
CREATE TRIGGER entryUnchanged BEFORE UPDATE ON entry BEGIN SELECT RAISE(ABORT, 'entries are never changed'); END;
CREATE TRIGGER entryKept BEFORE DELETE ON entry BEGIN SELECT RAISE(ABORT, 'entries are never removed'); END;`;

/** Projection: the leaves of a commitment, everything ever done in a cohort of a member. */
const cohort = `
CREATE TABLE cohort (
  member INTEGER NOT NULL REFERENCES member,
  epoch INTEGER NOT NULL,
  accrued INTEGER NOT NULL,
  cancelled INTEGER NOT NULL DEFAULT 0,
  redeemed INTEGER NOT NULL DEFAULT 0,
  released INTEGER NOT NULL DEFAULT 0,
  PRIMARY KEY (member, epoch),
  CHECK (accrued <= 1000000000000000000),
  CHECK (cancelled >= 0 AND redeemed >= 0 AND released >= 0 AND accrued >= cancelled + redeemed + released)
) STRICT, WITHOUT ROWID;`;

/** Projection: what is left of each accrual: `held` of it until it settles (meaningless after), `refunded` of it so far. */
const lot = `
CREATE TABLE lot (
  member INTEGER NOT NULL REFERENCES member,
  settlesAt INTEGER NOT NULL,
  seq INTEGER NOT NULL,
  epoch INTEGER NOT NULL,
  points INTEGER NOT NULL,
  held INTEGER NOT NULL CHECK (held BETWEEN 0 AND points),
  refunded INTEGER NOT NULL DEFAULT 0 CHECK (refunded BETWEEN 0 AND points),
  PRIMARY KEY (member, settlesAt, seq)
) STRICT, WITHOUT ROWID;`;

/** Projection: releases, one line a cohort, and whether the chain has them: status 0 pending, 1 settled, 2 void. */
const releaseLine = `
CREATE TABLE releaseLine (
  issueId INTEGER PRIMARY KEY,     -- from 1, without gaps
  operation INTEGER NOT NULL,
  member INTEGER NOT NULL REFERENCES member,
  epoch INTEGER NOT NULL,
  points INTEGER NOT NULL,
  status INTEGER NOT NULL DEFAULT 0 CHECK (status IN (0, 1, 2))
) STRICT;
CREATE INDEX releaseLineOfOperation ON releaseLine (operation);
CREATE INDEX releaseLinePending ON releaseLine (member) WHERE status = 0;`;

/** Erasable: who a member is. */
const customer = `
CREATE TABLE customer (
  member INTEGER PRIMARY KEY REFERENCES member,
  customerNumber TEXT NOT NULL UNIQUE,
  salt BLOB NOT NULL,
  account TEXT UNIQUE              -- EVM account, checksummed
) STRICT;`;

/** Erasable: the partner's own number of an operation, unique by kind of operation. */
const reference = `
CREATE TABLE reference (
  operation INTEGER PRIMARY KEY REFERENCES entry,
  kind INTEGER NOT NULL,
  text TEXT NOT NULL,
  rows INTEGER NOT NULL,           -- entries of the operation
  UNIQUE (kind, text)
) STRICT;`;

/** References of erased customers, so that none is used twice: HMAC-SHA-256(referenceKey, kind ‖ reference), tied to nothing. */
const erasedReference = `
CREATE TABLE erasedReference (digest BLOB PRIMARY KEY) STRICT, WITHOUT ROWID;`;

/** Erasable: what a release was asked with. */
const releaseRequest = `
CREATE TABLE releaseRequest (
  operation INTEGER PRIMARY KEY REFERENCES entry,
  account TEXT NOT NULL,
  asked TEXT NOT NULL,             -- points, or all
  payload TEXT                     -- JSON of the caller's
) STRICT;`;

/** Erasable: one-time codes that let an account claim a customer; one a customer. */
const claim = `
CREATE TABLE claim (
  codeHash BLOB PRIMARY KEY,       -- SHA-256
  member INTEGER NOT NULL UNIQUE REFERENCES member,
  expiresAt INTEGER NOT NULL
) STRICT, WITHOUT ROWID;`;

/** Closed periods, each with what its commitment is built from: the entries up to `lastSeq` and the seed of its salts. */
const period = `
CREATE TABLE period (
  period INTEGER PRIMARY KEY,
  lastSeq INTEGER NOT NULL,        -- 0 before the first entry
  head BLOB NOT NULL,              -- hash of that entry, the genesis for 0
  seed BLOB NOT NULL,
  closedAt INTEGER NOT NULL,       -- for people
  root BLOB                        -- once built
) STRICT;`;

/** Notices of expiry that were written: one file a horizon and epoch. */
const notice = `
CREATE TABLE notice (
  horizon INTEGER NOT NULL,        -- days before the expiry
  epoch INTEGER NOT NULL,
  file TEXT NOT NULL,              -- its name, without the directory
  rows INTEGER NOT NULL,
  points TEXT NOT NULL,            -- a sum over members: may exceed 64 bits
  sha256 BLOB NOT NULL,
  writtenAt INTEGER NOT NULL,
  PRIMARY KEY (horizon, epoch)
) STRICT, WITHOUT ROWID;`;

export const SCHEMA = [
  programme,
  member,
  entry,
  cohort,
  lot,
  releaseLine,
  customer,
  reference,
  erasedReference,
  releaseRequest,
  claim,
  period,
  notice,
].join("\n");
