import { AllianceError } from "../../../sdk/AllianceError.js";
import { patience } from "../../../local/patience.js";

/** What a book says while its server is away, or went away in the middle. */
const PASSING = new Set(["BOOK_UNREADABLE", "BOOK_UNCERTAIN", "BOOK_LOCKED"]);
const PAUSE_MS = 10;
const LIMIT_MS = 90_000;
const never = new Int32Array(new SharedArrayBuffer(4));

/** Asks again and again until it is done, as who has to know does. */
export function insistSync<Answer>(ask: () => Answer): Answer {
  const start = Date.now();
  for (;;) {
    try {
      return ask();
    } catch (error) {
      const passing = error instanceof AllianceError && PASSING.has(error.code);
      if (!passing || Date.now() - start > patience(LIMIT_MS)) throw error;
    }
    Atomics.wait(never, 0, 0, PAUSE_MS);
  }
}
