import { setTimeout as sleep } from "node:timers/promises";
import { AllianceError } from "../../../sdk/AllianceError.js";
import { patience } from "../../../local/patience.js";

/** What a client may meet while service, node or database are down; anything else is a failure of the test. */
const PASSING = new Set([
  "SERVICE_UNREACHABLE",
  "NODE_UNAVAILABLE",
  "NODE_BEHIND",
  "BOOK_LOCKED",
  "BOOK_UNREADABLE",
  "BOOK_UNCERTAIN",
  "STATE_LOCKED",
  "STATE_UNUSABLE",
  "STATE_UNCERTAIN",
]);
const PAUSE_MS = 15;
const LIMIT_MS = 90_000;

/** Asks again and again until it is answered, as a client does that must know. */
export async function insist<Answer>(ask: () => Promise<Answer>): Promise<Answer> {
  const start = Date.now();
  for (;;) {
    try {
      return await ask();
    } catch (error) {
      if (!(error instanceof AllianceError) || !PASSING.has(error.code) || Date.now() - start > patience(LIMIT_MS)) {
        throw error;
      }
    }
    await sleep(PAUSE_MS);
  }
}
