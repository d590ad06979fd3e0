import { getUint, type BigNumberish } from "ethers";
import { AllianceError } from "./AllianceError.js";

/**
 * Refuses what is no whole number from zero, or a `number` that floats cannot hold exactly. Gives it as a bigint.
 *
 * Error: `INVALID_AMOUNT` with the value.
 *
 * @param what Names it in the error, such as "allowance".
 */
export function checkUint(what: string, value: BigNumberish): bigint {
  try {
    return getUint(value);
  } catch (cause) {
    throw new AllianceError(
      "INVALID_AMOUNT",
      `The ${what} ${value} is no whole number from 0 that is exact.`,
      "Give a bigint in the smallest unit: points are whole, MLK is in wei.",
      { cause },
    );
  }
}
