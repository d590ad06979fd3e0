import { randomBytes } from "node:crypto";

/** Where a book's random values come from; each is 32 bytes. Given only where two runs must make the same book. */
export interface BookSecrets {
  /** Salt of a customer's member key and of the digests of its references. */
  memberSalt(customerNumber: string): Uint8Array;
  /** Seed of the leaf salts of a period's commitment. */
  periodSeed(period: number): Uint8Array;
  /** Key of the digests that the references of erased customers leave. */
  referenceKey(): Uint8Array;
  /** A claim's one-time code, as bytes. */
  claimCode(customerNumber: string): Uint8Array;
}

const BYTES = 32;
/** Drawn at once: each draw costs more than what it gives. */
const DRAWN = 8_192;

let drawn = Buffer.alloc(0);

function randomWord(): Uint8Array {
  if (drawn.length < BYTES) drawn = randomBytes(DRAWN);
  const word = Uint8Array.from(drawn.subarray(0, BYTES));
  drawn.fill(0, 0, BYTES);
  drawn = drawn.subarray(BYTES);
  return word;
}

/** Real randomness. */
export const randomSecrets: BookSecrets = {
  memberSalt: randomWord,
  periodSeed: randomWord,
  referenceKey: randomWord,
  claimCode: randomWord,
};
