import { createHash, timingSafeEqual } from "node:crypto";
import { AllianceError } from "../../../sdk/AllianceError.js";
import type { ProgrammeConfig } from "../config.js";

const BEARER = /^Bearer ([\x21-\x7e]{16,256})$/;

/**
 * Whose API key a request carries: the shop's name. Every configured key is compared, in constant time.
 *
 * Error: `UNAUTHENTICATED`.
 */
export function authenticateShop(shops: ProgrammeConfig["shops"], authorization: string | undefined): string {
  const presented = createHash("sha256")
    .update(BEARER.exec(authorization ?? "")?.[1] ?? "")
    .digest();
  let found: string | undefined;
  for (const { name, keySha256 } of shops) {
    if (timingSafeEqual(presented, Buffer.from(keySha256, "hex"))) found = name;
  }
  if (found !== undefined) return found;
  throw new AllianceError(
    "UNAUTHENTICATED",
    "The request carries no API key that the programme knows.",
    "Send `Authorization: Bearer <API key>`.",
  );
}
