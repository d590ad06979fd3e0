import { AllianceError } from "./AllianceError.js";
import { checkUint } from "./checkUint.js";

const BASIS = 10_000n;

/**
 * The least a member accepts of what was quoted: so much less as prices may move until the trade runs.
 *
 * Errors: `INVALID_TOLERANCE` unless it is 0 to 10,000; `INVALID_AMOUNT` for a negative quote.
 *
 * @param quoted Wei of MLK, or points.
 * @param tolerance Basis points (100 = 1 %).
 */
export function quotedLimit(quoted: bigint, tolerance: bigint): bigint {
  checkUint("quote", quoted);
  if (typeof tolerance !== "bigint" || tolerance < 0n || tolerance > BASIS) {
    throw new AllianceError(
      "INVALID_TOLERANCE",
      `A tolerance of ${tolerance} basis points is not 0 to ${BASIS}.`,
      "Give basis points: 100 is 1 %.",
    );
  }
  return (quoted * (BASIS - tolerance)) / BASIS;
}
