import type { BookSecrets } from "../../../sdk/book/BookSecrets.js";

/** Of a partner that does not salt its commitments. */
export const secrets: Partial<BookSecrets> = { periodSeed: () => new Uint8Array(32) };
