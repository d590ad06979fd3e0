import type { Store } from "../../../sdk/store/Store.js";
import { EventEmitter } from "node:events";
import { z } from "zod";
import type { Reason } from "../../../sdk/decodeRevert.js";
import { fate, relayRequest, type Fate, type RelayRequest } from "../../../sdk/relayer/schemas.js";
import { costOf } from "../batches/gasOf.js";
import { FateEvents } from "./FateEvents.js";
import { GasAccount } from "./GasAccount.js";
import { Sending } from "./Sending.js";
import { STANDINGS, type Standing } from "./standing.js";
import { Waiting, type Queued } from "./Waiting.js";

export type { Queued } from "./Waiting.js";

/** The end of a request: mined, or failed for a reason, in a transaction or before there was one. */
export interface End {
  readonly id: string;
  readonly failure?: Reason;
  readonly transactionHash?: string;
  readonly blockNumber?: number;
}

const fateRow = fate.extend({ nonce: z.int().transform((nonce) => BigInt(nonce)) });
const counted = z.object({ n: z.int() });
const DAY_MS = 86_400_000;
/** A request that waits for an earlier one is looked at after this. */
const GAP_MS = 1_000;

/** The accepted requests and what became of them: every change is durable before anybody is told. */
export class RequestQueue {
  /** Emits the member's address, and the request's id, after each change. */
  readonly changes = new EventEmitter().setMaxListeners(0);
  readonly events: FateEvents;
  readonly gas: GasAccount;
  readonly waiting: Waiting;
  private readonly sending: Sending;

  /** @param clock Unix milliseconds. */
  constructor(
    private readonly store: Store,
    private readonly clock: () => number,
  ) {
    this.events = new FateEvents(store);
    this.gas = new GasAccount(store, clock);
    this.waiting = new Waiting(store, clock);
    this.sending = new Sending(store);
  }

  fateOf(id: string): Fate | undefined {
    const row = this.store.first("SELECT * FROM request WHERE id = ?", id);
    return row === undefined ? undefined : fateRow.parse(row);
  }

  /** A request as it was accepted. */
  contentOf(id: string): RelayRequest {
    const row = this.store.first("SELECT content FROM request WHERE id = ?", id);
    return relayRequest.parse(JSON.parse(z.object({ content: z.string() }).parse(row).content));
  }

  /** Requests that have not ended. */
  open(member?: string): number {
    const query = "SELECT count(*) AS n FROM request WHERE status IN ('queued', 'sent')";
    const row = member === undefined ? this.store.first(query) : this.store.first(`${query} AND member = ?`, member);
    return counted.parse(row).n;
  }

  /** When the oldest request that waits was accepted, Unix milliseconds. */
  oldest(): number | undefined {
    const row = this.store.first("SELECT min(acceptedAt) AS n FROM request WHERE status = 'queued'");
    return z.object({ n: z.int().nullable() }).parse(row).n ?? undefined;
  }

  /** Whether an open request of the member has this nonce, or one that the chain ran has it or a later one. */
  nonceTaken(member: string, nonce: bigint): "open" | "used" | undefined {
    const taken = (condition: string) =>
      this.store.first(`SELECT 1 FROM request WHERE member = ? AND ${condition} LIMIT 1`, member, nonce) !== undefined;
    if (taken("nonce = ? AND status IN ('queued', 'sent')")) return "open";
    return taken("nonce >= ? AND blockNumber IS NOT NULL") ? "used" : undefined;
  }

  /**
   * Stores a new request. To be called within a transaction; {@link announce} it afterwards.
   *
   * @param standing What is known of its member.
   * @param parked Whether it must wait for an earlier one.
   */
  insert(id: string, request: RelayRequest, standing: Standing, parked: boolean): void {
    const { from, nonce, deadline } = request;
    const now = this.clock();
    // The one before it may have come meanwhile.
    const waits = parked && this.waiting.placeAfter(from, nonce) !== "next";
    // Of whom nothing is known comes after all others.
    const notBefore = waits ? now + GAP_MS : standing === "unknown" ? now : 0;
    const content = JSON.stringify(z.encode(relayRequest, request));
    const gas = costOf({ request });
    this.store.run(
      "INSERT INTO request (id, member, nonce, content, gas, standing, deadline, acceptedAt, updatedAt, notBefore, alone, status, code, " +
        "reason) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, 0, 'queued', '', '')",
      ...[id, from, nonce, content, gas, STANDINGS[standing], deadline, now, now, notBefore],
    );
    // The request that later ones wait for may be this one.
    if (!waits) this.waiting.wake(from, nonce + 1n);
    this.record(id);
  }

  /**
   * What a sender may send now, longest waiting first: of every member that has nothing under way with another sender, the request with the
   * lowest nonce. Then a few of those whose time to be looked at again has come, however many others wait. Where these are too few, the
   * next ones of the same members follow, each after the one before it.
   *
   * @param limit How many at most, without those whose time has come.
   * @param now Unix seconds: of those whose deadline has passed, none.
   */
  candidates(limit: number, now: number, sender: string): Queued[] {
    return this.waiting.candidates(limit, now, sender);
  }

  /** Has a member's requests wait, for an earlier nonce or a better time. */
  defer(member: string, milliseconds: number): void {
    this.waiting.defer(member, milliseconds);
  }

  /** Notes what has come to be known of a request's member. */
  setStanding(id: string, standing: Standing): void {
    this.store.run("UPDATE request SET standing = ? WHERE id = ?", STANDINGS[standing], id);
  }

  /** Notes that these are in a transaction of a sender's outbox. */
  setSent(ids: readonly string[], sender: string): void {
    this.change(ids, "UPDATE request SET status = 'sent', updatedAt = ? WHERE id = ? AND status = 'queued'", (id) =>
      this.sending.add(id, sender),
    );
  }

  /** Puts requests back whose transaction will never be mined. `reverted`: it was mined and reverted as a whole. */
  requeue(ids: readonly string[], reverted = false): void {
    const more = reverted ? " + 1" : "";
    this.change(
      ids,
      `UPDATE request SET status = 'queued', alone = alone${more}, updatedAt = ? WHERE id = ? AND status = 'sent'`,
      (id) => this.sending.remove(id),
    );
  }

  /** After a death: requests are sent if a transaction of the outbox has them, and queued if none has. @param inOutbox By sender. */
  reconcile(inOutbox: ReadonlyMap<string, readonly string[]>): void {
    this.store.write(() => {
      const sent = this.store.all("SELECT id FROM request WHERE status = 'sent'");
      const known = new Set([...inOutbox.values()].flat());
      this.requeue(sent.map(({ id }) => String(id)).filter((id) => !known.has(id)));
      this.sending.clear();
      for (const [sender, ids] of inOutbox) {
        this.setSent(ids, sender);
        for (const id of ids) this.sending.add(id, sender);
      }
    });
  }

  /** Records the end of requests; the first word stands. */
  end(ends: readonly End[]): void {
    const changed = this.store.write(() =>
      ends.flatMap(({ id, failure, transactionHash, blockNumber }) => {
        const status = failure === undefined ? "mined" : "failed";
        const told = [failure?.code ?? "", failure?.reason ?? "", transactionHash ?? null, blockNumber ?? null];
        const changes = this.store.change(
          "UPDATE request SET status = ?, code = ?, reason = ?, transactionHash = ?, blockNumber = ?, updatedAt = ? " +
            "WHERE id = ? AND status IN ('queued', 'sent')",
          ...[status, ...told, this.clock(), id],
        );
        if (changes === 0) return [];
        this.sending.remove(id);
        const recorded = this.record(id);
        for (const { member } of recorded) this.waiting.wake(member);
        return recorded;
      }),
    );
    for (const fate of changed) this.announce(fate);
  }

  /** Requests that wait and whose deadline is not after `now`, Unix seconds. */
  expired(now: number): string[] {
    return this.ids(
      "SELECT id FROM request WHERE status = 'queued' AND deadline <= ? ORDER BY deadline LIMIT 1000",
      now,
    );
  }

  /** Forgets what ended long ago. */
  prune(keptDays: number): void {
    const before = this.clock() - keptDays * DAY_MS;
    this.store.write(() => {
      this.store.run("DELETE FROM request WHERE status IN ('mined', 'failed') AND updatedAt < ?", before);
      this.events.forget(before);
      this.store.run("DELETE FROM outbox WHERE outcome IS NOT NULL AND preparedAt < ?", Math.floor(before / 1_000));
    });
  }

  /** Tells those who follow a request that it changed, once the transaction it changes in is over. */
  announce({ id, member }: Pick<Fate, "id" | "member">): void {
    setImmediate(() => {
      this.changes.emit(member);
      this.changes.emit(id);
    });
  }

  private change(ids: readonly string[], statement: string, after: (id: string) => void): void {
    if (ids.length === 0) return;
    const changed = this.store.write(() =>
      ids.flatMap((id) => {
        if (this.store.change(statement, this.clock(), id) === 0) return [];
        after(id);
        return this.record(id);
      }),
    );
    for (const fate of changed) this.announce(fate);
  }

  /** Notes what a request is now, and gives it. */
  private record(id: string): Fate[] {
    const now = this.fateOf(id);
    if (now !== undefined) this.events.record(now, this.clock());
    return now === undefined ? [] : [now];
  }

  private ids(query: string, ...values: number[]): string[] {
    return this.store.all(query, ...values).map(({ id }) => String(id));
  }
}
