import type { BigNumberish } from "ethers";
import { checkUnixTime, LAST_TIME } from "./checkUnixTime.js";
import { isDeadline } from "./isDeadline.js";

/**
 * Refuses a deadline that was not meant so: what is signed with one in milliseconds holds for 56,000 years. Gives it as a bigint. "For
 * ever" is 2^48 − 1, and in a permit also 2^256 − 1.
 *
 * Error: `INVALID_TIME`.
 */
export function checkDeadline(deadline: BigNumberish): bigint {
  if (typeof deadline === "bigint" && deadline >= LAST_TIME && isDeadline(deadline)) return deadline;
  return checkUnixTime("deadline", deadline);
}
