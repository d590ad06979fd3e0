import { AllianceError } from "../../../../sdk/AllianceError.js";
import type { Row, Store } from "../../../../sdk/store/Store.js";

/** For stores that several instances share. */
export const LEASE_SCHEMA = `
-- Which of the instances does what only one may do, and until when unless it says so again: milliseconds of the database's clock.
CREATE TABLE lease (
  id INTEGER PRIMARY KEY CHECK (id = 1), holder TEXT NOT NULL, token INTEGER NOT NULL, expiresAt INTEGER NOT NULL
) STRICT;
`;

/** An instance that says nothing for so long has lost it. */
export const LEASE_MS = 2_000;
const NOW = "(extract(epoch FROM clock_timestamp()) * 1000)::bigint";
/** One a lease's token: it belongs to the holder's connection, and is gone with it at once. */
const LOCK = "hashtext(current_schema() || ' lease'), ?::int";

/**
 * Which of several instances leads: a row in their PostgreSQL. It falls to another when its holder's connection is gone, or when its time is
 * over; each holder has a token of its own, so that one that was away and comes back writes nothing.
 */
export class Lease {
  private token = 0;
  private connection: unknown;

  constructor(private readonly store: Pick<Store, "first" | "run" | "write">) {}

  /** Takes the lease if nobody has it: whether it is this instance's now. */
  take(holder: string): boolean {
    return this.store.write(() => {
      const found = this.store.first(`SELECT token, expiresAt, ${NOW} AS now FROM lease WHERE id = 1`);
      if (found !== undefined && !this.isOver(found)) return false;
      const token = Number(found?.["token"] ?? 0) + 1;
      const row = this.store.first(
        `INSERT INTO lease (id, holder, token, expiresAt) VALUES (1, ?, ?, ${NOW} + ${LEASE_MS})
         ON CONFLICT (id) DO UPDATE SET holder = excluded.holder, token = excluded.token, expiresAt = excluded.expiresAt
         RETURNING pg_backend_pid() AS connection`,
        holder,
        token,
      );
      this.hold(token, row);
      return true;
    });
  }

  /** Lengthens it: false when another has it. */
  renew(): boolean {
    const row = this.store.first(
      `UPDATE lease SET expiresAt = ${NOW} + ${LEASE_MS} WHERE id = 1 AND token = ? RETURNING pg_backend_pid() AS connection`,
      this.token,
    );
    if (row === undefined) return false;
    if (row["connection"] !== this.connection) this.hold(this.token, row);
    return true;
  }

  /** Gives it up, if it is this instance's: another takes it at once. */
  release(): void {
    this.store.run("UPDATE lease SET expiresAt = 0 WHERE id = 1 AND token = ?", this.token);
    this.token = 0;
  }

  /** Refuses, within a transaction that writes, what only the holder may write. Error: `NOT_LEADER`. */
  check(): void {
    const row = this.store.first("SELECT token FROM lease WHERE id = 1");
    if (row?.["token"] === this.token) return;
    throw new AllianceError(
      "NOT_LEADER",
      "Another instance leads now; this one was away.",
      "Nothing is to be done: the other goes on.",
    );
  }

  private isOver({ token, expiresAt, now }: Row): boolean {
    if (Number(now) >= Number(expiresAt)) return true;
    const taken = this.store.first(
      `SELECT CASE WHEN pg_try_advisory_lock(${LOCK}) THEN 1 ELSE 0 END AS free`,
      token ?? 0,
    );
    if (taken?.["free"] !== 1) return false;
    this.store.first(`SELECT CASE WHEN pg_advisory_unlock(${LOCK}) THEN 1 ELSE 0 END AS free`, token ?? 0);
    return true;
  }

  private hold(token: number, row: Row | undefined): void {
    this.store.first(`SELECT CASE WHEN pg_try_advisory_lock(${LOCK}) THEN 1 ELSE 0 END AS held`, token);
    this.token = token;
    this.connection = row?.["connection"];
  }
}
