import { concat, dataLength, keccak256, toUtf8Bytes, type BytesLike } from "ethers";
import { AllianceError } from "./AllianceError.js";

const SALT_BYTES = 32;

/**
 * keccak256(salt ‖ text in UTF-8): what may stand on chain for a number of the partner's own. The text is brought into Unicode's form NFC
 * before, so that a number is the same however it was typed; that of a book is ASCII, of which there is one form.
 *
 * Error: `SALT_LENGTH` when the salt has not 32 bytes; without one, anybody could find the number by trying.
 */
export function saltedHash(text: string, salt: BytesLike): string {
  const length = dataLength(salt);
  if (length !== SALT_BYTES) {
    throw new AllianceError("SALT_LENGTH", `The salt has ${length} bytes, not ${SALT_BYTES}.`, "Use randomBytes(32).");
  }
  return keccak256(concat([salt, toUtf8Bytes(text.normalize("NFC"))]));
}
