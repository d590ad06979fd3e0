import type { BookSecrets } from "../../../sdk/book/BookSecrets.js";

/** Of a partner that does not salt its members' keys. */
export const secrets: Partial<BookSecrets> = { memberSalt: () => new Uint8Array(32) };
