import { createHash } from "node:crypto";
import type { BookFile } from "./BookFile.js";
import type { Programme } from "./Programme.js";
import { SCHEMA_VERSION } from "./schema.js";

/** What the hash of a book's first entry builds on: whoever changes what the book is of, or its key, changes every hash. */
export function genesisOf(programme: Programme, createdAt: number, referenceKey: Uint8Array): Buffer {
  const key = createHash("sha256").update(referenceKey).digest("hex");
  return digestOf([SCHEMA_VERSION, ...factsOf(programme, createdAt), key]);
}

/**
 * Whether a book began as one of version 1, which 0.1.0 wrote. Its hashes stay for ever, since commitments on chain are made of them: they do
 * not cover the key, and its releases from before may be tied to their numbers alone.
 */
export function beganAsFirst({ programme, createdAt, genesis }: BookFile): boolean {
  return digestOf([1, ...factsOf(programme, createdAt)]).equals(genesis);
}

function factsOf(programme: Programme, createdAt: number): (number | string)[] {
  const { chainId, point, epochLength, validity, holdSeconds, periodLength, firstPeriod } = programme;
  return [chainId, point, epochLength, validity, holdSeconds, periodLength, firstPeriod, createdAt];
}

function digestOf(facts: readonly (number | string)[]): Buffer {
  return createHash("sha256")
    .update(JSON.stringify(["milk-book", ...facts]))
    .digest();
}
