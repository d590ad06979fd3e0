import { AllianceError } from "../../../sdk/AllianceError.js";
import type { Store } from "../../../sdk/store/Store.js";

/** Kept longer than it counts, in case the clock is put back a little. */
const SLACK_SECONDS = 600;

/** While the disk is full. */
const MOST_IN_MEMORY = 100_000;
const CANNOT_WRITE: readonly string[] = ["STATE_FULL", "STATE_UNUSABLE"];

/**
 * Remembers the nonces of signed requests, on disk, for as long as the requests could be taken again. While nothing can be written, those of
 * requests that only read are remembered in memory: a member sees its points on a full disk too.
 */
export class ReplayGuard {
  private readonly inMemory = new Map<string, bigint>();

  constructor(private readonly store: Pick<Store, "engine" | "first" | "run" | "change" | "inTransaction">) {}

  /** Whether a nonce was taken before. */
  taken(account: string, nonce: string): boolean {
    const lower = nonce.toLowerCase();
    return this.inMemory.has(`${account} ${lower}`) || this.inStore(account, lower);
  }

  /**
   * Takes a nonce, once: false when it was taken before. `expiresAt` and `now` in Unix seconds.
   *
   * Errors: `STATE_FULL`, `STATE_UNUSABLE` when it cannot be remembered for a request that changes something.
   */
  take(account: string, nonce: string, expiresAt: bigint, now: number, readsOnly = false): boolean {
    if (this.taken(account, nonce)) return false;
    const lower = nonce.toLowerCase();
    const key = `${account} ${lower}`;
    try {
      this.store.run("DELETE FROM nonce WHERE expiresAt < ?", now - SLACK_SECONDS);
      const insert = "INSERT INTO nonce (account, nonce, expiresAt) VALUES (?, ?, ?) ON CONFLICT DO NOTHING";
      return this.store.change(insert, account, lower, expiresAt) === 1;
    } catch (error) {
      const fills = error instanceof AllianceError && CANNOT_WRITE.includes(error.code);
      // Together with others it is tried once more by itself; what only this instance remembers another would take again.
      const alone = this.store.engine === "sqlite" && !this.store.inTransaction;
      if (!alone || !fills || !readsOnly || !this.hasRoom(now)) throw error;
      this.inMemory.set(key, expiresAt);
      return true;
    }
  }

  private inStore(account: string, nonce: string): boolean {
    return (
      this.store.first("SELECT 1 AS known FROM nonce WHERE account = ? AND nonce = ?", account, nonce) !== undefined
    );
  }

  private hasRoom(now: number): boolean {
    const before = BigInt(now - SLACK_SECONDS);
    // In the order in which they came, which is about that of their ends.
    for (const [key, expiresAt] of this.inMemory) {
      if (expiresAt >= before) break;
      this.inMemory.delete(key);
    }
    return this.inMemory.size < MOST_IN_MEMORY;
  }
}
