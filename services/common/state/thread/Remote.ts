import type { Awaitable } from "../../Awaitable.js";

/** What cannot be given to another thread. */
type Walked = Iterator<unknown> | Iterable<unknown> | (() => unknown);

/**
 * An object of another thread: what its methods give is promised, and so is what its properties hold, asked for by a call. What is walked
 * step by step is left out, lists excepted.
 */
export type Remote<Here> = {
  readonly [Name in keyof Here as Here[Name] extends (...args: never[]) => infer Given
    ? Given extends readonly unknown[] | string
      ? Name
      : Given extends Walked
        ? never
        : Name
    : Name]: Here[Name] extends (...args: infer Args) => infer Given
    ? (...args: Args) => Promise<Given>
    : () => Promise<Here[Name]>;
};

/** The same of an object that may be of this thread or of another. */
export type Near<Here> = {
  readonly [Name in keyof Here]: Here[Name] extends (...args: infer Args) => infer Given
    ? (...args: Args) => Awaitable<Given>
    : never;
};
