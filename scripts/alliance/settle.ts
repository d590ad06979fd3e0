import { setTimeout as sleep } from "node:timers/promises";
import type { Provider } from "ethers";
import { AllianceError } from "../../sdk/AllianceError.js";

const POLL_MS = 200;

/**
 * Waits until nothing that these accounts sent is still to be mined: what an interrupted run sent is part of the state from which the
 * next one goes on. Error: `PENDING_TRANSACTIONS` after `timeoutMs`.
 */
export async function settle(
  provider: Pick<Provider, "getTransactionCount">,
  accounts: readonly string[],
  timeoutMs = 120_000,
): Promise<void> {
  const end = Date.now() + timeoutMs;
  let open = accounts;
  for (;;) {
    const counts = open.map((account) =>
      Promise.all([provider.getTransactionCount(account, "latest"), provider.getTransactionCount(account, "pending")]),
    );
    const settled = await Promise.all(counts);
    open = open.filter((_, i) => (settled[i]?.[0] ?? 0) < (settled[i]?.[1] ?? 0));
    const [first] = open;
    if (first === undefined) return;
    if (Date.now() > end) {
      throw new AllianceError(
        "PENDING_TRANSACTIONS",
        `${first} has transactions that are not mined after ${timeoutMs / 1000} s.`,
        "See whether the node makes blocks, and run again.",
      );
    }
    await sleep(POLL_MS);
  }
}
