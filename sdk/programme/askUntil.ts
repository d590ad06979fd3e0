import type { AllianceError } from "../AllianceError.js";
import { sleep } from "../time/sleep.js";
import { isPassing } from "./isPassing.js";

/** What is asked about until it has ended. */
export interface Wait<Answer> {
  /** One question, which gives up after so many milliseconds. */
  readonly ask: (milliseconds: number) => Promise<Answer>;
  readonly hasEnded: (answer: Answer) => boolean;
  /** How long it is waited for, milliseconds. */
  readonly patience: number;
  /** Between two questions, milliseconds: at first and, doubled each time, at most. */
  readonly pauses: readonly [first: number, longest: number];
}

/** How a wait ended. */
export type Waited<Answer> =
  | { readonly ended: true; readonly answer: Answer }
  /** The last answer there was, and what befell the last question that had none. */
  | { readonly ended: false; readonly answer: Answer | undefined; readonly trouble: AllianceError | undefined };

/** A question asked at the very end of the wait is given as long, milliseconds. */
const LEAST = 50;

/**
 * Asks a service again and again until what is asked about has ended or the time is over, whatever befalls the service meanwhile: a
 * question that is not answered tells nothing, and is asked anew. No question is waited for longer than the whole. Errors: those of
 * `ask` that asking again does not change.
 */
export async function askUntil<Answer>(wait: Wait<Answer>): Promise<Waited<Answer>> {
  const { ask, hasEnded, patience, pauses } = wait;
  const [first, longest] = pauses;
  // Unlike the time of day it cannot be put back.
  const end = performance.now() + patience;
  let answer: Answer | undefined;
  let trouble: AllianceError | undefined;
  for (let pause = first; ; pause = Math.min(pause * 2, longest)) {
    try {
      answer = await ask(Math.max(LEAST, Math.ceil(end - performance.now())));
      if (hasEnded(answer)) return { ended: true, answer };
      trouble = undefined;
    } catch (error) {
      if (!isPassing(error)) throw error;
      trouble = error;
    }
    const left = end - performance.now();
    if (left <= 0) return { ended: false, answer, trouble };
    await sleep(Math.min(pause, left));
  }
}
