/** What a thread is started with. */
export interface Started {
  /** For its entry, which knows their type. */
  readonly settings: unknown;
  readonly told: unknown;
}

/** A call of an object in a store's thread. */
export interface Call {
  readonly id: number;
  /** The object's name. */
  readonly object: string;
  readonly method: string;
  readonly args: readonly unknown[];
}

/** All calls of one turn of the event loop. */
export interface Turn {
  /** When they were made, milliseconds since 1970. */
  readonly at: number;
  /** What the event loop has the thread know. */
  readonly told: unknown;
  readonly calls: readonly Call[];
}

/** What became of a call: what it gave, or the error it ended with. */
export type Outcome = { readonly value: unknown } | { readonly error: unknown };

/** An error on its way between threads. One that is not ours is a defect, and told whole. */
export type SentError =
  | { readonly code: string; readonly message: string; readonly remedy: string }
  | { readonly defect: { readonly name: string; readonly message: string; readonly stack: string | undefined } };

/** What a store's thread says: it is open, it could not be opened, what became of calls. */
export type Said =
  | { readonly open: true }
  | { readonly failed: SentError }
  | { readonly answers: readonly (readonly [id: number, value: unknown, error?: SentError])[] };

/** What the event loop says. */
export type Asked = Turn | "close";
