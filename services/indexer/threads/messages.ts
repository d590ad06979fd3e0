import type { SentError } from "../../common/state/thread/messages.js";

/** What a thread is asked: a function by name, and what it takes. */
export interface Question {
  readonly id: number;
  readonly name: string;
  readonly args: readonly unknown[];
}

/** What became of a question. */
export type Outcome = { readonly value: unknown } | { readonly error: SentError };

/** What a thread says: it is ready, it could not begin, what became of a question. */
export type Said =
  { readonly ready: true } | { readonly failed: SentError } | { readonly id: number; readonly outcome: Outcome };

/** What a thread is told: a question, or to end. */
export type Told = Question | "end";
