import type { DatabaseSync } from "node:sqlite";
import { z } from "zod";

/** Why a release waits, and until when. */
export interface Retry {
  readonly attempts: number;
  /** Unix seconds. */
  readonly nextAt: number;
  /** It failed on chain together with others: it is tried without company. */
  readonly alone: boolean;
  /** Name of the contract's error, or a code of ours. */
  readonly code: string;
  readonly reason: string;
}

/** A member's consent to be linked, as `PartnerPoint.link` takes it. */
export interface Consent {
  /** Unix seconds. */
  readonly deadline: bigint;
  readonly signature: string;
}

/** What became of an exchange request. */
export interface ExchangeFate {
  readonly status: "done" | "failed" | "skipped";
  /** Empty when done. */
  readonly code: string;
  readonly reason: string;
  readonly transactionHash: string | null;
}

const retryRow = z.object({
  attempts: z.int(),
  nextAt: z.int(),
  alone: z.int().transform((flag) => flag === 1),
  code: z.string(),
  reason: z.string(),
});
const consentRow = z.object({ deadline: z.string().transform((text) => BigInt(text)), signature: z.string() });
const fateRow = z.object({
  status: z.enum(["done", "failed", "skipped"]),
  code: z.string(),
  reason: z.string(),
  transactionHash: z.string().nullable(),
});

/** Why a release is put off. */
export interface Deferral extends Pick<Retry, "code" | "reason"> {
  /** Once said it stays. */
  readonly alone: boolean;
}

/** How long a release is put off: at first, and at most. Seconds. */
export interface Pauses {
  readonly retrySeconds: number;
  readonly longestRetrySeconds: number;
}

/** What the service notes about releases beside the book: reasons, consents, the fate of exchange requests. */
export class ReleaseNotes {
  constructor(private readonly database: DatabaseSync) {}

  retryOf(requestId: string): Retry | undefined {
    const row = this.database.prepare("SELECT * FROM retry WHERE requestId = ?").get(requestId);
    return row === undefined ? undefined : retryRow.parse(row);
  }

  /** The same of several releases, by request; those that do not wait are left out. */
  retriesOf(requestIds: readonly string[]): ReadonlyMap<string, Retry> {
    const statement = this.database.prepare("SELECT * FROM retry WHERE requestId = ?");
    const found = new Map<string, Retry>();
    for (const requestId of requestIds) {
      const row = statement.get(requestId);
      if (row !== undefined) found.set(requestId, retryRow.parse(row));
    }
    return found;
  }

  /** Puts a release off, twice as long as the last time. */
  defer(requestId: string, { code, reason, alone }: Deferral, pauses: Pauses, now: number): Retry {
    const before = this.retryOf(requestId);
    const attempts = (before?.attempts ?? 0) + 1;
    const pause = Math.min(pauses.retrySeconds * 2 ** Math.min(attempts - 1, 30), pauses.longestRetrySeconds);
    const retry = { attempts, nextAt: now + pause, alone: alone || (before?.alone ?? false), code, reason };
    this.setRetry(requestId, retry);
    return retry;
  }

  setRetry(requestId: string, { attempts, nextAt, alone, code, reason }: Retry): void {
    this.database
      .prepare(
        "INSERT OR REPLACE INTO retry (requestId, attempts, nextAt, alone, code, reason) VALUES (?, ?, ?, ?, ?, ?)",
      )
      .run(requestId, attempts, nextAt, alone ? 1 : 0, code, reason);
  }

  clearRetries(requestIds: readonly string[]): void {
    const statement = this.database.prepare("DELETE FROM retry WHERE requestId = ?");
    for (const requestId of requestIds) statement.run(requestId);
  }

  /** How many releases wait for another try. */
  retries(): number {
    return z.object({ n: z.int() }).parse(this.database.prepare("SELECT count(*) AS n FROM retry").get()).n;
  }

  consentOf(account: string): Consent | undefined {
    const row = this.database.prepare("SELECT * FROM consent WHERE account = ?").get(account);
    return row === undefined ? undefined : consentRow.parse(row);
  }

  setConsent(account: string, { deadline, signature }: Consent): void {
    this.database
      .prepare("INSERT OR REPLACE INTO consent (account, deadline, signature) VALUES (?, ?, ?)")
      .run(account, deadline.toString(), signature);
  }

  fateOf(requestId: string): ExchangeFate | undefined {
    const row = this.database.prepare("SELECT * FROM exchange WHERE requestId = ?").get(requestId);
    return row === undefined ? undefined : fateRow.parse(row);
  }

  /** Forgets what is noted of an erased customer's account and releases, and empties the write-ahead log. */
  forget(account: string | undefined, requestIds: readonly string[]): void {
    this.database.prepare("DELETE FROM consent WHERE account = ?").run(account ?? "");
    const [retry, fate] = ["retry", "exchange"].map((table) =>
      this.database.prepare(`DELETE FROM ${table} WHERE requestId = ?`),
    );
    for (const requestId of requestIds) {
      retry?.run(requestId);
      fate?.run(requestId);
    }
    this.database.exec("PRAGMA wal_checkpoint(TRUNCATE)");
  }

  /** Records what became of an exchange request; the first word stands. */
  setFate(requestId: string, { status, code, reason, transactionHash }: ExchangeFate): void {
    this.database
      .prepare(
        "INSERT OR IGNORE INTO exchange (requestId, status, code, reason, transactionHash) VALUES (?, ?, ?, ?, ?)",
      )
      .run(requestId, status, code, reason, transactionHash);
  }
}
