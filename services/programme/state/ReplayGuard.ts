import type { DatabaseSync, StatementSync } from "node:sqlite";

/** Kept longer than it counts, in case the clock is put back a little. */
const SLACK_SECONDS = 600;

/** Remembers the nonces of signed requests, on disk, for as long as the requests could be taken again. */
export class ReplayGuard {
  private readonly insert: StatementSync;
  private readonly forget: StatementSync;
  private readonly find: StatementSync;

  constructor(database: DatabaseSync) {
    this.insert = database.prepare("INSERT OR IGNORE INTO nonce (account, nonce, expiresAt) VALUES (?, ?, ?)");
    this.find = database.prepare("SELECT 1 FROM nonce WHERE account = ? AND nonce = ?");
    this.forget = database.prepare("DELETE FROM nonce WHERE expiresAt < ?");
  }

  /** Whether a nonce was taken before. */
  taken(account: string, nonce: string): boolean {
    return this.find.get(account, nonce.toLowerCase()) !== undefined;
  }

  /** Takes a nonce, once: false when it was taken before. `expiresAt` and `now` in Unix seconds. */
  take(account: string, nonce: string, expiresAt: bigint, now: number): boolean {
    this.forget.run(now - SLACK_SECONDS);
    return this.insert.run(account, nonce.toLowerCase(), expiresAt).changes === 1;
  }
}
