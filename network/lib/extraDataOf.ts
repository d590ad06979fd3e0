import { encodeRlp } from "ethers";

/** No vanity. */
const VANITY = `0x${"00".repeat(32)}`;
/** RLP writes the number zero as no bytes. */
const ROUND_ZERO = "0x";

/**
 * The extra data of a QBFT genesis block: RLP of [vanity, validators in ascending order, no vote, round 0, no seals]. The validators
 * may be given in any order.
 */
export function extraDataOf(validators: readonly string[]): string {
  const ascending = validators.map((address) => address.toLowerCase()).sort();
  return encodeRlp([VANITY, ascending, [], ROUND_ZERO, []]);
}
