import type { StoreFailure } from "../../../sdk/store/StoreFailure.js";

/** A store of notes, and what it could not do in its own words. */
export const NOTES = {
  schema: "CREATE TABLE note (id INTEGER PRIMARY KEY, text TEXT NOT NULL) STRICT;",
  lockTimeout: 60_000,
  explain: ({ problem, reason, cause }: StoreFailure) => new Error(`${problem}: ${reason}`, { cause }),
};
