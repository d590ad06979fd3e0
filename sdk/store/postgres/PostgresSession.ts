import { createHash } from "node:crypto";
import type { Explain } from "../StoreFailure.js";
import { ANSWER_TIMEOUT_MS, LOCK_TIMEOUT_MS, type StoreOptions } from "../StoreOptions.js";
import type { Call, CallResult } from "./messages.js";
import { parsePostgresAddress, type PostgresAddress } from "./parsePostgresAddress.js";
import { PostgresError, postgresFailure } from "./postgresFailure.js";
import { askThread, postToThread } from "./WaitingThread.js";

/** Whoever holds the lock on writing and says nothing for so long loses it: killed it loses it at once. */
const SILENCE_MS = 2_000;
/** A commit that was let go on before a second server had it: PostgreSQL says so in a warning and calls it done. */
const LOCAL_ONLY = "committed locally";

let sessions = 0;

/**
 * A connection to a schema of a PostgreSQL database, and the transaction that is under way on it. One writes at a time: a transaction that
 * writes holds an advisory lock of the schema as long as it lives, and no longer. So whoever is killed, hangs or comes back too late has
 * written nothing.
 */
export class PostgresSession {
  readonly place: PostgresAddress;
  private readonly number = ++sessions;
  private readonly explain: Explain;
  private readonly readOnly: boolean;
  private readonly lockTimeout: number;
  private readonly within: number;
  private readonly lock: bigint;
  private connected = false;
  private depth = 0;
  private state: "none" | "reading" | "writing" = "none";
  /** Statements of the transaction that nobody waits for yet. */
  private pending: Call[] = [];

  constructor(
    address: string,
    {
      readOnly = false,
      lockTimeout = LOCK_TIMEOUT_MS,
      answerTimeout = ANSWER_TIMEOUT_MS,
      explain,
    }: Omit<StoreOptions, "schema">,
  ) {
    this.place = parsePostgresAddress(address);
    this.explain = explain;
    this.readOnly = readOnly;
    this.lockTimeout = lockTimeout;
    this.within = answerTimeout + lockTimeout;
    this.lock = createHash("sha256").update(`milk-store:${this.place.schema}`).digest().readBigInt64BE(0);
    this.connect();
  }

  get inTransaction(): boolean {
    return this.state !== "none";
  }

  get isConnected(): boolean {
    return this.connected;
  }

  write<Result>(work: () => Result, lockTimeout = this.lockTimeout): Result {
    if (this.state === "writing") return work();
    if (this.state === "reading") throw new TypeError("a read writes nothing");
    const begin = `BEGIN; SET LOCAL lock_timeout = ${lockTimeout}; SELECT pg_advisory_xact_lock(${this.lock})`;
    return this.transaction(begin, "writing", work);
  }

  read<Result>(work: () => Result): Result {
    if (this.inTransaction) return work();
    return this.transaction("BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY", "reading", work);
  }

  savepoint<Result>(work: () => Result): Result {
    const name = `s${++this.depth}`;
    const begin = { text: `SAVEPOINT ${name}` };
    this.later(begin);
    try {
      const result = work();
      this.later({ text: `RELEASE ${name}` });
      return result;
    } catch (error) {
      const unsent = this.pending.indexOf(begin);
      this.pending.length = Math.max(unsent, 0);
      if (unsent < 0) this.pending.push({ text: `ROLLBACK TO ${name}` }, { text: `RELEASE ${name}` });
      throw error;
    } finally {
      this.depth--;
    }
  }

  /** Something to be done within the transaction, when it is next asked; outside of one, now. */
  later(call: Call): void {
    if (!this.inTransaction) {
      this.ask(call);
      return;
    }
    this.pending.push(call);
    // The server has begun with many rows while more are got ready.
    if (call.copied !== undefined) this.send();
  }

  ask(call: Call): CallResult {
    const [result] = this.askAll([call]);
    if (result === undefined) throw new TypeError("every statement has a result");
    return result;
  }

  /** Several statements in one round trip. */
  askAll(calls: readonly Call[]): readonly CallResult[] {
    if (calls.length === 0) return [];
    const all = [...this.pending, ...calls];
    this.pending = [];
    return this.call(all).results.slice(-calls.length);
  }

  close(): void {
    this.connected = false;
    askThread({ connection: this.number, close: true }, this.within);
  }

  private connect(): void {
    const { hosts, user, database, ssl, schema } = this.place;
    const greeting = [
      `SET search_path = ${schema}`,
      "SET client_connection_check_interval = 500",
      `SET idle_in_transaction_session_timeout = ${this.readOnly ? 0 : SILENCE_MS}`,
      // Plans made while a table was empty would read it whole for ever. What such a plan is said to cost would have each compiled.
      "SET enable_seqscan = off",
      "SET jit = off",
      ...(this.readOnly ? ["SET default_transaction_read_only = on"] : []),
    ].join("; ");
    const open = { hosts, user, database, ssl, standby: this.readOnly, greeting };
    this.answered(askThread({ connection: this.number, open }, this.within));
    this.connected = true;
  }

  private transaction<Result>(begin: string, state: "reading" | "writing", work: () => Result): Result {
    if (!this.connected) this.connect();
    // What a transaction begins and ends with goes with what it asks and writes.
    this.pending = [{ text: begin }];
    this.state = state;
    this.depth = 0;
    try {
      const result = work();
      const calls = [...this.pending, { text: "COMMIT" }];
      this.pending = [];
      const { warnings } = this.call(calls, state === "writing");
      if (warnings.some((warning) => warning.includes(LOCAL_ONLY))) throw this.onlyLocal();
      return result;
    } catch (error) {
      this.pending = [];
      if (this.connected) this.rollBack();
      throw error;
    } finally {
      this.state = "none";
    }
  }

  /** The error that led here is the one to be told. */
  private rollBack(): void {
    const reply = askThread(
      { connection: this.number, calls: [{ text: "ROLLBACK" }], within: this.within },
      this.within,
    );
    if ("error" in reply && reply.error.lost) this.connected = false;
  }

  private send(): void {
    if (!this.connected) throw this.lost();
    postToThread({ connection: this.number, calls: this.pending, within: this.within });
    this.pending = [];
  }

  private call(calls: readonly Call[], committing = false) {
    if (!this.connected) {
      if (this.inTransaction) throw this.lost(committing);
      this.connect();
    }
    const { within } = this;
    return this.answered(askThread({ connection: this.number, calls, within }, within), committing);
  }

  private answered(reply: ReturnType<typeof askThread>, committing = false) {
    if ("results" in reply) return reply;
    if (reply.error.lost) this.connected = false;
    throw this.failed(reply.error, committing);
  }

  private lost(committing = false): Error {
    return this.failed({ code: "", message: "the connection is lost", lost: true }, committing);
  }

  private failed(error: { code: string; message: string; lost: boolean }, committing: boolean): Error {
    const failure = postgresFailure(error, committing);
    return failure === undefined ? new PostgresError(error.code, error.message, error.lost) : this.explain(failure);
  }

  private onlyLocal(): Error {
    const reason = "the server committed without the second server that was to have it";
    return this.explain({ problem: "uncertain", reason, cause: new PostgresError("01000", reason, false) });
  }
}
