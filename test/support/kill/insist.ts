import { setTimeout as sleep } from "node:timers/promises";
import { AllianceError } from "../../../sdk/AllianceError.js";
import { patience } from "../../../local/patience.js";

/** What a client may meet while service or node are down; anything else is a failure of the test. */
const PASSING: ReadonlySet<string> = new Set(["SERVICE_UNREACHABLE", "NODE_UNAVAILABLE", "NODE_BEHIND", "BOOK_LOCKED"]);
/** The same, while the servers that have book and state are down. */
export const SERVERS_DOWN: ReadonlySet<string> = new Set([
  ...PASSING,
  "BOOK_UNREADABLE",
  "BOOK_UNCERTAIN",
  "STATE_LOCKED",
  "STATE_UNUSABLE",
  "STATE_UNCERTAIN",
]);
const PAUSE_MS = 15;
const LIMIT_MS = 90_000;

/** Asks again and again until it is answered, as a client does that must know. */
export async function insist<Answer>(ask: () => Promise<Answer>, passing = PASSING): Promise<Answer> {
  const start = Date.now();
  for (;;) {
    try {
      return await ask();
    } catch (error) {
      if (!(error instanceof AllianceError) || !passing.has(error.code) || Date.now() - start > patience(LIMIT_MS)) {
        throw error;
      }
    }
    await sleep(PAUSE_MS);
  }
}
