import { createPublicKey } from "node:crypto";

/** The public key, PEM, by which the nodes check the tokens that a private key (PEM) signs. */
export function tokenPublicKey(tokenKey: string): string {
  return createPublicKey(tokenKey).export({ type: "spki", format: "pem" }).toString();
}
