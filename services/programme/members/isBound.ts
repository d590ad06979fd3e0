import { AllianceError } from "../../../sdk/AllianceError.js";
import type { Book } from "../../../sdk/book/Book.js";

/** Whether an account is a customer's. Errors: the book's. */
export function isBound(book: Pick<Book, "debtOf">, account: string): boolean {
  try {
    book.debtOf({ account });
    return true;
  } catch (error) {
    if (error instanceof AllianceError && error.code === "CUSTOMER_UNKNOWN") return false;
    throw error;
  }
}
