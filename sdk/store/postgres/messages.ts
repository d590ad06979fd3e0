import type { StoreValue } from "../Store.js";

/** Where a connection goes. The password, if any, is the environment's: PGPASSWORD or PGPASSFILE. */
export interface ConnectionSettings {
  /** Tried in this order. */
  readonly hosts: readonly { readonly host: string; readonly port: number }[];
  readonly user: string | undefined;
  readonly database: string;
  readonly ssl: false | { readonly rejectUnauthorized: boolean; readonly ca?: string };
  /** Whether a server that only follows another will do. */
  readonly standby: boolean;
  /** Run once on each connection. */
  readonly greeting: string;
}

/** A value of a parameter: of many rows at once a list a column. */
export type Parameter = StoreValue | readonly StoreValue[];

/** A statement to be run. */
export interface Call {
  readonly text: string;
  readonly values?: readonly Parameter[] | undefined;
  /** Whether it is prepared once and kept: not what is asked once. */
  readonly keep?: boolean | undefined;
  /** What is sent after it: rows, of a `COPY … FROM STDIN`. */
  readonly copied?: string | undefined;
}

/** What the thread is asked: statements one after the other, sent together, on a connection of that number; or to end it. */
export type Request =
  | { readonly connection: number; readonly open: ConnectionSettings }
  | { readonly connection: number; readonly calls: readonly Call[]; readonly within: number }
  | { readonly connection: number; readonly close: true };

/** What a statement gave. */
export interface CallResult {
  readonly fields: readonly string[];
  readonly rows: StoreValue[][];
  readonly count: number;
}

/** What went wrong. `lost`: the connection is gone, so that nobody can say what became of the statement. */
export interface CallError {
  readonly code: string;
  readonly message: string;
  readonly lost: boolean;
}

export interface Answer {
  readonly connection: number;
  readonly reply: Reply;
}

export type Reply =
  { readonly results: readonly CallResult[]; readonly warnings: readonly string[] } | { readonly error: CallError };
