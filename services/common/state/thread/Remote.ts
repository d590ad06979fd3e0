import type { Awaitable } from "../../Awaitable.js";

/**
 * An object of another thread: what its methods give is promised, and so is what its properties hold, asked for by a call. What is walked
 * step by step is left out.
 */
export type Remote<Here> = {
  readonly [
    Name in keyof Here as Here[Name] extends (...args: never[]) => Generator ? never : Name
  ]: Here[Name] extends (...args: infer Args) => infer Given
    ? (...args: Args) => Promise<Given>
    : () => Promise<Here[Name]>;
};

/** An object of this thread or of another. */
export type Near<Here> = {
  readonly [Name in keyof Here]: Here[Name] extends (...args: infer Args) => infer Given
    ? (...args: Args) => Awaitable<Given>
    : never;
};
