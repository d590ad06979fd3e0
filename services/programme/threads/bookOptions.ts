import { systemClock, type OpenOptions } from "../../../sdk/book/BookOptions.js";
import { isPostgresAddress } from "../../../sdk/store/postgres/parsePostgresAddress.js";
import { readSecrets } from "./readSecrets.js";
import type { ThreadSettings, ToldTime } from "./ThreadSettings.js";

/**
 * After so long another program's lock is asked for again, and what came meanwhile joins in. A server lets in whoever waits in turn; a file goes
 * to whoever happens to ask when it is free.
 */
const LOCK_TIMEOUT_MS = { server: 500, file: 1 };

/** How a thread opens the book: with the service's clock and the chain's time, as they were told last. */
export async function bookOptions(settings: ThreadSettings, told: () => ToldTime): Promise<OpenOptions> {
  const { chainId, point, secretsFrom } = settings;
  return {
    clock: () => told().now ?? systemClock(),
    knownTime: () => told().known,
    lockTimeout: isPostgresAddress(settings.book) ? LOCK_TIMEOUT_MS.server : LOCK_TIMEOUT_MS.file,
    secrets: secretsFrom === undefined ? undefined : await readSecrets(secretsFrom),
    programme: { chainId, point },
  };
}
