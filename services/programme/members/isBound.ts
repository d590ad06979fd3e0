import { AllianceError } from "../../../sdk/AllianceError.js";
import type { BookReads } from "../threads/objects.js";

/** Whether an account is a customer's. Errors: the book's. */
export async function isBound(reads: Pick<BookReads, "debtOf">, account: string): Promise<boolean> {
  try {
    await reads.debtOf({ account });
    return true;
  } catch (error) {
    if (error instanceof AllianceError && error.code === "CUSTOMER_UNKNOWN") return false;
    throw error;
  }
}
