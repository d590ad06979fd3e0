import type { BookFile } from "./BookFile.js";
import type { BookSecrets } from "./BookSecrets.js";

/** What an operation of a book works with. */
export interface BookContext {
  readonly file: BookFile;
  readonly secrets: BookSecrets;
  /** Unix seconds. */
  clock(): number;
  /** See `BookOptions.knownTime`. */
  readonly knownTime?: (() => number | undefined) | undefined;
}
