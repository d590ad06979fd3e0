import type { AllianceError } from "../AllianceError.js";

/** What became of one of several operations. */
export type Outcome<Value> = { readonly value: Value } | { readonly error: AllianceError };
