import { z } from "zod";
import type { Store } from "../../../sdk/store/Store.js";

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

/** Of many rows at once stores give numbers as bigints. */
const whole = z.union([z.int(), z.bigint().transform(Number)]);
const retryRow = z.object({
  attempts: whole,
  nextAt: whole,
  alone: whole.transform((flag) => flag === 1),
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
  constructor(private readonly store: Pick<Store, "first" | "run" | "matching" | "write" | "scrub">) {}

  retryOf(requestId: string): Retry | undefined {
    const row = this.store.first("SELECT * FROM retry WHERE requestId = ?", requestId);
    return row === undefined ? undefined : retryRow.parse(row);
  }

  /** The same of several releases, by request; those that do not wait are left out. */
  retriesOf(requestIds: readonly string[]): ReadonlyMap<string, Retry> {
    const keys = [...new Set(requestIds)].map((requestId) => [requestId]);
    const [rows] = this.store.matching({ select: "SELECT * FROM retry", columns: ["requestId"], keys });
    return new Map(rows.map((row) => [String(row["requestId"]), retryRow.parse(row)]));
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
    this.store.run(
      `INSERT INTO retry (requestId, attempts, nextAt, alone, code, reason) VALUES (?, ?, ?, ?, ?, ?)
       ON CONFLICT (requestId) DO UPDATE SET attempts = excluded.attempts, nextAt = excluded.nextAt, alone = excluded.alone,
         code = excluded.code, reason = excluded.reason`,
      ...[requestId, attempts, nextAt, alone ? 1 : 0, code, reason],
    );
  }

  clearRetries(requestIds: readonly string[]): void {
    for (const requestId of requestIds) this.store.run("DELETE FROM retry WHERE requestId = ?", requestId);
  }

  /** How many releases wait for another try. */
  retries(): number {
    return z.object({ n: z.int() }).parse(this.store.first("SELECT count(*) AS n FROM retry")).n;
  }

  consentOf(account: string): Consent | undefined {
    const row = this.store.first("SELECT * FROM consent WHERE account = ?", account);
    return row === undefined ? undefined : consentRow.parse(row);
  }

  setConsent(account: string, { deadline, signature }: Consent): void {
    this.store.run(
      `INSERT INTO consent (account, deadline, signature) VALUES (?, ?, ?)
       ON CONFLICT (account) DO UPDATE SET deadline = excluded.deadline, signature = excluded.signature`,
      ...[account, deadline.toString(), signature],
    );
  }

  fateOf(requestId: string): ExchangeFate | undefined {
    const row = this.store.first("SELECT * FROM exchange WHERE requestId = ?", requestId);
    return row === undefined ? undefined : fateRow.parse(row);
  }

  /** Forgets what is noted of an erased customer's account and releases, and empties the write-ahead log. */
  forget(account: string | undefined, requestIds: readonly string[]): void {
    this.store.write(() => {
      this.store.run("DELETE FROM consent WHERE account = ?", account ?? "");
      for (const requestId of requestIds) {
        for (const table of ["retry", "exchange"]) {
          this.store.run(`DELETE FROM ${table} WHERE requestId = ?`, requestId);
        }
      }
    });
    this.store.scrub();
  }

  /** Records what became of an exchange request; the first word stands. */
  setFate(requestId: string, { status, code, reason, transactionHash }: ExchangeFate): void {
    this.store.run(
      `INSERT INTO exchange (requestId, status, code, reason, transactionHash) VALUES (?, ?, ?, ?, ?)
       ON CONFLICT (requestId) DO NOTHING`,
      ...[requestId, status, code, reason, transactionHash],
    );
  }
}
