import { createHash } from "node:crypto";
import type { BookSecrets } from "../../../sdk/book/BookSecrets.js";

function digest(...parts: readonly (string | number)[]): Uint8Array {
  return createHash("sha256").update(JSON.stringify(parts)).digest();
}

/** The same in every run, so that two runs with the same operations make the same book. */
export const secrets: BookSecrets = {
  memberSalt: (customerNumber) => digest("salt", customerNumber),
  periodSeed: (period) => digest("seed", period),
  referenceKey: () => digest("references"),
  claimCode: (customerNumber) => digest("claim", customerNumber),
};
