import type { BytesLike } from "ethers";
import { saltedHash } from "./saltedHash.js";

/**
 * What stands on chain for an order that points pay: keccak256(salt ‖ order number in UTF-8, NFC). Every partner reads redemptions; plain
 * numbers would tell how many orders there are.
 *
 * Error: `SALT_LENGTH`.
 *
 * @param salt 32 random bytes, new for every order, that only the partner keeps.
 */
export function orderId(orderNumber: string, salt: BytesLike): string {
  return saltedHash(orderNumber, salt);
}
