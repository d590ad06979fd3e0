import type { BigNumberish } from "ethers";
import { AllianceError } from "../AllianceError.js";
import { checkUnixTime, LAST_TIME } from "./checkUnixTime.js";
import { isDeadline } from "./isDeadline.js";

/** Unix seconds of September 2001. No length of time is so long. */
const FIRST_DEADLINE = 10n ** 9n;

/**
 * Refuses a deadline that was not meant so: what is signed with one in milliseconds holds for 56,000 years, and seconds from now are over
 * since 1970. Gives it as a bigint. "For ever" is 2^48 − 1, and in a permit also 2^256 − 1.
 *
 * Error: `INVALID_TIME`.
 */
export function checkDeadline(deadline: BigNumberish): bigint {
  if (typeof deadline === "bigint" && deadline >= LAST_TIME && isDeadline(deadline)) return deadline;
  const time = checkUnixTime("deadline", deadline);
  if (time >= FIRST_DEADLINE) return time;
  throw new AllianceError(
    "INVALID_TIME",
    `The deadline ${deadline} is long over: it counts from now, perhaps, and has to be a time.`,
    "Give the Unix seconds of the time itself: now, and so many seconds.",
  );
}
