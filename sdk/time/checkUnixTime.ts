import { getBigInt, type BigNumberish } from "ethers";
import { AllianceError } from "../AllianceError.js";

/** Unix seconds of February 2106. Milliseconds of any time since 20 February 1970 are beyond. */
export const LAST_TIME = 2 ** 32;
const AVERAGE_YEAR = 31_556_952n;

/**
 * Refuses what is no whole number of Unix seconds from 1970 to 2106: parts of a second, negative numbers, milliseconds. Gives it as a bigint.
 *
 * Error: `INVALID_TIME` with the value.
 *
 * @param what Names it in the error, such as "deadline".
 */
export function checkUnixTime(what: string, value: BigNumberish): bigint {
  const time = wholeNumber(value);
  if (time !== undefined && time >= 0n && time < LAST_TIME) return time;
  throw new AllianceError(
    "INVALID_TIME",
    `The ${what} ${value} ${problemOf(time)}.`,
    "Give whole Unix seconds, such as 1798761600 for the beginning of 2027.",
  );
}

function problemOf(time: bigint | undefined): string {
  if (time === undefined) return "is no whole number of seconds";
  if (time < 0n) return "is negative";
  const year = 1970n + time / AVERAGE_YEAR;
  return `is of the year ${year}: it is in milliseconds, perhaps, and seconds are asked for`;
}

function wholeNumber(value: BigNumberish): bigint | undefined {
  try {
    return getBigInt(value);
  } catch {
    return undefined;
  }
}
