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

/** Real randomness. */
export const randomSecrets: BookSecrets = {
  memberSalt: () => randomBytes(BYTES),
  periodSeed: () => randomBytes(BYTES),
  referenceKey: () => randomBytes(BYTES),
  claimCode: () => randomBytes(BYTES),
};
