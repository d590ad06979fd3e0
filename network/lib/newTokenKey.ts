import { generateKeyPairSync } from "node:crypto";

/** A new private key for signing tokens (ES256), as PEM. */
export function newTokenKey(): string {
  const { privateKey } = generateKeyPairSync("ec", { namedCurve: "P-256" });
  return privateKey.export({ type: "pkcs8", format: "pem" }).toString();
}
