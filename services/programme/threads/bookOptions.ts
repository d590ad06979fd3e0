import { systemClock, type OpenOptions } from "../../../sdk/book/BookOptions.js";
import { readSecrets } from "./readSecrets.js";
import type { ThreadSettings, ToldTime } from "./ThreadSettings.js";

/** Another program's lock is asked for again after so long, so that what came meanwhile joins in. */
const LOCK_TIMEOUT_MS = 500;

/** How a thread opens the book: with the service's clock and the chain's time, as they were told last. */
export async function bookOptions(settings: ThreadSettings, told: () => ToldTime): Promise<OpenOptions> {
  const { chainId, point, secretsFrom } = settings;
  return {
    clock: () => told().now ?? systemClock(),
    knownTime: () => told().known,
    lockTimeout: LOCK_TIMEOUT_MS,
    secrets: secretsFrom === undefined ? undefined : await readSecrets(secretsFrom),
    programme: { chainId, point },
  };
}
