import { setTimeout as sleep } from "node:timers/promises";
import { patience } from "../../local/patience.js";

const PAUSE_MS = 15;

/** Asks until an answer is as wished, at most for `timeoutMs` of a calm machine. Throws with the last answer when it never is. */
export async function until<Answer>(
  ask: () => Promise<Answer>,
  wished: (answer: Answer) => boolean,
  timeoutMs = 30_000,
): Promise<Answer> {
  const start = Date.now();
  for (;;) {
    const answer = await ask();
    if (wished(answer)) return answer;
    if (Date.now() - start > patience(timeoutMs)) {
      const shown = JSON.stringify(answer, (_, item: unknown) => (typeof item === "bigint" ? item.toString() : item));
      throw new Error(`still not as wished after ${(Date.now() - start) / 1_000} s: ${shown}`);
    }
    await sleep(PAUSE_MS);
  }
}
