import { createHash } from "node:crypto";
import type { Programme } from "./Programme.js";
import { SCHEMA_VERSION } from "./schema.js";

/** What the hash of a book's first entry builds on: whoever changes what the book is of, or its key, changes every hash. */
export function genesisOf(programme: Programme, createdAt: number, referenceKey: Uint8Array): Buffer {
  const { chainId, point, epochLength, validity, holdSeconds, periodLength, firstPeriod } = programme;
  const facts = [chainId, point, epochLength, validity, holdSeconds, periodLength, firstPeriod, createdAt];
  const key = createHash("sha256").update(referenceKey).digest("hex");
  return createHash("sha256")
    .update(JSON.stringify(["milk-book", SCHEMA_VERSION, ...facts, key]))
    .digest();
}
