import { createHash, timingSafeEqual } from "node:crypto";
import type { ProgrammeConfig } from "../config.js";

const BEARER = /^Bearer ([\x21-\x7e]{16,256})$/;

/** Whose API key a request carries: the shop's name, if anybody's. Every configured key is compared, in constant time. */
export function shopOf(shops: ProgrammeConfig["shops"], authorization: string | undefined): string | undefined {
  const key = BEARER.exec(authorization ?? "")?.[1];
  if (key === undefined) return undefined;
  const presented = createHash("sha256").update(key).digest();
  let found: string | undefined;
  for (const { name, keySha256 } of shops) {
    if (timingSafeEqual(presented, Buffer.from(keySha256, "hex"))) found = name;
  }
  return found;
}
