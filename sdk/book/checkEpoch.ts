import { AllianceError } from "../AllianceError.js";
import type { Accrual } from "./accrual.js";
import type { BookFile } from "./BookFile.js";
import { epochAt, expiryOf } from "./Programme.js";

/** Shops' clocks are not the book's. */
const AHEAD = 300;

/** Refuses an accrual of a time to come, of an epoch after its purchase's, or that has expired: `INVALID_TIME`, `INVALID_EPOCH`, `EPOCH_EXPIRED`. */
export function checkEpoch(file: BookFile, { reference, purchasedAt }: Accrual, epoch: number, now: number): void {
  const invalid = (code: string, message: string, remedy: string) => new AllianceError(code, message, remedy);
  if (purchasedAt > now + AHEAD) {
    throw invalid(
      "INVALID_TIME",
      `The purchase ${reference} is of ${purchasedAt}, and it is ${now}.`,
      "Mend the time.",
    );
  }
  const own = epochAt(file.programme, Math.min(purchasedAt, now));
  if (!Number.isSafeInteger(epoch) || epoch < 0 || epoch > own) {
    throw invalid(
      "INVALID_EPOCH",
      `The purchase ${reference} is of epoch ${own}, and its points cannot be of epoch ${epoch}.`,
      "Give the purchase's own epoch or an earlier one.",
    );
  }
  if (expiryOf(file.programme, epoch) > now) return;
  throw invalid(
    "EPOCH_EXPIRED",
    `The points of the purchase ${reference} are of epoch ${epoch}, which expired at ${expiryOf(file.programme, epoch)}.`,
    "Leave out purchases whose points have expired.",
  );
}
