import { setTimeout as sleep } from "node:timers/promises";

const PAUSE_MS = 15;

/** Asks until an answer is as wished, at most for `timeoutMs`. Throws with the last answer when it never is. */
export async function until<Answer>(
  ask: () => Promise<Answer>,
  wished: (answer: Answer) => boolean,
  timeoutMs = 20_000,
): Promise<Answer> {
  const end = Date.now() + timeoutMs;
  for (;;) {
    const answer = await ask();
    if (wished(answer)) return answer;
    if (Date.now() > end) {
      const shown = JSON.stringify(answer, (_, item: unknown) => (typeof item === "bigint" ? item.toString() : item));
      throw new Error(`still not as wished after ${timeoutMs / 1_000} s: ${shown}`);
    }
    await sleep(PAUSE_MS);
  }
}
