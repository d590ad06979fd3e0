import type { Book } from "../../../sdk/book/Book.js";

/** A customer's erasure from the book, which tells first what else is noted of it elsewhere. */
export class Erasure {
  constructor(private readonly book: Book) {}

  /** Errors: those of `Book.erase`. */
  erase(customerNumber: string): { readonly scrubbed: boolean; readonly requestIds: readonly string[] } {
    const requestIds = this.releasesOf(customerNumber);
    return { ...this.book.erase(customerNumber), requestIds };
  }

  private releasesOf(customerNumber: string): string[] {
    const requestIds = new Set<string>();
    let before: number | undefined;
    do {
      const { entries, next } = this.book.historyOf({ customerNumber }, { before, limit: 1_000 });
      for (const { kind, reference } of entries) {
        if (kind === "release" && reference !== undefined) requestIds.add(reference);
      }
      before = next;
    } while (before !== undefined);
    return [...requestIds];
  }
}
