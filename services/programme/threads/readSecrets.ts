import type { BookSecrets } from "../../../sdk/book/BookSecrets.js";

/** The secrets that a module of ours exports, for a book that is to be made the same twice. */
export async function readSecrets(module: string): Promise<Partial<BookSecrets>> {
  const { secrets } = (await import(module)) as { readonly secrets: Partial<BookSecrets> };
  return secrets;
}
