import type { Row, Store } from "../../../sdk/store/Store.js";
import { z } from "zod";
import { relayRequest, type RelayRequest } from "../../../sdk/relayer/schemas.js";
import { standingColumn, type Standing } from "./standing.js";

/** A request that waits to be sent. */
export interface Queued {
  readonly id: string;
  readonly request: RelayRequest;
  /** Unix milliseconds. */
  readonly acceptedAt: number;
  /** Its batch reverted: it goes with its whole gas limit, among its like. */
  readonly wary: boolean;
  /** So did the next one: it goes without company. */
  readonly alone: boolean;
  /** What is known of its member. */
  readonly standing: Standing;
}

/** Of those that wait for their time so many are looked at in one go, beside the others: one in so many of those, and at most. */
const LATE_ONE_IN = 10;
const LATE_AT_ONCE = 10;
/** Of a member the lowest nonce that waits; of one that has something under way, only for the sender that has it: blocks keep its order. */
const FIRST_OF_MEMBER =
  "NOT EXISTS (SELECT 1 FROM request AS o WHERE o.member = r.member AND o.status = 'queued' AND o.nonce < r.nonce) " +
  "AND NOT EXISTS (SELECT 1 FROM sending AS s WHERE s.member = r.member AND s.sender <> ?)";
const COLUMNS = "id, content, acceptedAt, alone, standing";
const queuedRow = z.object({
  id: z.string(),
  content: z.string(),
  acceptedAt: z.int(),
  alone: z.int(),
  standing: standingColumn,
});

function queuedOf(row: Row): Queued {
  const { content, alone: reverted, ...rest } = queuedRow.parse(row);
  return { ...rest, wary: reverted > 0, alone: reverted > 1, request: relayRequest.parse(JSON.parse(content)) };
}

/** The order in which requests are sent. One that must wait for its member's earlier ones is parked: it stands in nobody's way. */
export class Waiting {
  /** @param clock Unix milliseconds. */
  constructor(
    private readonly store: Store,
    private readonly clock: () => number,
  ) {}

  /** See `RequestQueue.candidates`. */
  candidates(limit: number, now: number, sender: string): Queued[] {
    const ready = this.store.all(
      `SELECT ${COLUMNS} FROM request AS r WHERE status = 'queued' AND notBefore = 0 ` +
        `AND deadline > ? AND ${FIRST_OF_MEMBER} ORDER BY acceptedAt, id LIMIT ?`,
      now,
      sender,
      limit,
    );
    const late = this.store.all(
      `SELECT ${COLUMNS} FROM request AS r WHERE status = 'queued' AND notBefore > 0 ` +
        `AND notBefore <= ? AND deadline > ? AND ${FIRST_OF_MEMBER} ORDER BY notBefore, id LIMIT ?`,
      this.clock(),
      now,
      sender,
      Math.min(LATE_AT_ONCE, Math.ceil(limit / LATE_ONE_IN)),
    );
    const first = [...ready, ...late].map(queuedOf);
    return [...first, ...this.followers(first, limit - ready.length, now)];
  }

  /** What the members of requests have under way before these, by member, in order. */
  underWayBefore(items: readonly Queued[]): ReadonlyMap<string, readonly Queued[]> {
    const members = new Map<string, readonly Queued[]>();
    for (const { request } of items) if (!members.has(request.from)) members.set(request.from, this.before(request));
    return members;
  }

  private before({ from, nonce }: RelayRequest): Queued[] {
    return this.store
      .all(
        `SELECT ${COLUMNS} FROM request WHERE status = 'sent' AND member = ? AND nonce < ? ORDER BY nonce`,
        from,
        nonce,
      )
      .map(queuedOf);
  }

  /** The requests of the same members whose nonces come right after: the second of each member before the third of any. */
  private followers(first: readonly Queued[], limit: number, now: number): Queued[] {
    const rows: Queued[][] = [];
    for (const { request } of limit > 0 ? first : []) {
      const found = this.store
        .all(
          `SELECT ${COLUMNS} FROM request WHERE status = 'queued' AND notBefore = 0 AND deadline > ? AND member = ? ` +
            "AND nonce > ? ORDER BY nonce LIMIT ?",
          now,
          request.from,
          request.nonce,
          limit,
        )
        .map(queuedOf);
      const end = found.findIndex((item, i) => item.request.nonce !== request.nonce + BigInt(i) + 1n);
      for (const [i, item] of found.slice(0, end === -1 ? undefined : end).entries()) (rows[i] ??= []).push(item);
    }
    return rows.flat().slice(0, limit);
  }

  /** See `RequestQueue.defer`. */
  defer(member: string, milliseconds: number): void {
    this.store.run(
      "UPDATE request SET notBefore = ? WHERE member = ? AND status = 'queued'",
      this.clock() + milliseconds,
      member,
    );
  }

  /** Has a member's requests tried at the next turn, those from a nonce on. */
  wake(member: string, from = 0n): void {
    this.store.run(
      "UPDATE request SET notBefore = 0 WHERE member = ? AND status = 'queued' AND nonce >= ?",
      member,
      from,
    );
  }

  /** How many are parked. */
  parked(): number {
    return this.count("notBefore > 0");
  }

  /** How many are of accounts that nothing is known of. */
  unknown(): number {
    return this.count("standing = 0");
  }

  private count(condition: string): number {
    const query = `SELECT count(*) AS n FROM request WHERE status = 'queued' AND ${condition}`;
    return z.object({ n: z.int() }).parse(this.store.first(query)).n;
  }

  /** Whether a request of a nonce would be the next, or parked as the one before it is; undefined when the queue does not know that one. */
  placeAfter(member: string, nonce: bigint): "next" | "parked" | undefined {
    const before = this.store.first(
      "SELECT status, notBefore FROM request WHERE member = ? AND nonce = ? AND status IN ('queued', 'sent')",
      member,
      nonce - 1n,
    );
    if (before !== undefined) {
      return before["status"] === "queued" && Number(before["notBefore"]) > 0 ? "parked" : "next";
    }
    const run = this.store.first(
      "SELECT 1 FROM request WHERE member = ? AND nonce >= ? AND blockNumber IS NOT NULL LIMIT 1",
      member,
      nonce - 1n,
    );
    return run === undefined ? undefined : "next";
  }
}
