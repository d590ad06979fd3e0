/**
 * What can be wrong with a store, whichever engine it has.
 *
 * locked: another writes, for too long · full: no room left · unreadable: it cannot be read or written (rights, the disk, a server that is
 * away) · damaged: it is not sound · uncertain: the server went away while it was committing, so that what was written may stand or not.
 */
export type StoreProblem = "locked" | "full" | "unreadable" | "damaged" | "uncertain";

/** What a store could not do, for whoever opened it to say in its own words. */
export interface StoreFailure {
  readonly problem: StoreProblem;
  /** What the engine says. */
  readonly reason: string;
  readonly cause: unknown;
}

/** A failure as an error of whoever opened the store. */
export type Explain = (failure: StoreFailure) => Error;
