import { createPrivateKey } from "node:crypto";
import { SignJWT } from "jose";
import { AllianceError } from "../../sdk/AllianceError.js";
import { tokenPermissions, type TokenRole } from "./tokenPermissions.js";

const MAX_SECONDS = 366 * 86_400;

/** What a token says. */
export interface TokenRequest {
  readonly role: TokenRole;
  /** Whom it was given to, for whoever finds it. Besu does not read it. */
  readonly name: string;
  /** How long it is good for, from now: at most 366 days. */
  readonly seconds: number;
}

/**
 * Makes a token for the JSON-RPC of the RPC nodes, signed with the network's token key (PEM). Besu knows no revocation: a token is good
 * until it expires or the key is replaced.
 *
 * Error: `TOKEN_INVALID`.
 */
export async function makeToken(keyPem: string, { role, name, seconds }: TokenRequest): Promise<string> {
  const refuse = (message: string, remedy: string) => {
    throw new AllianceError("TOKEN_INVALID", message, remedy);
  };
  if (!/^[\x20-\x7e]{1,80}$/.test(name)) {
    refuse(`"${name}" does not say whom the token is for.`, "Give 1 to 80 ASCII characters.");
  }
  if (!Number.isInteger(seconds) || seconds < 1 || seconds > MAX_SECONDS) {
    refuse(`A token cannot be good for ${seconds} seconds.`, "Give a time of at most 366 days.");
  }
  // No time of issue: a node whose clock is a little behind would refuse the token as one from the future.
  return new SignJWT({ permissions: [...tokenPermissions(role)], role })
    .setProtectedHeader({ alg: "ES256", typ: "JWT" })
    .setSubject(name)
    .setExpirationTime(Math.floor(Date.now() / 1_000) + seconds)
    .sign(createPrivateKey(keyPem));
}
