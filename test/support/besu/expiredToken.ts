import { createPrivateKey } from "node:crypto";
import { SignJWT } from "jose";
import { tokenPermissions } from "../../../network/lib/tokenPermissions.js";

const AN_HOUR_AGO = Math.floor(Date.now() / 1_000) - 3_600;

/** A service's token that was signed by a network's key (PEM), and has expired. */
export function expiredToken(keyPem: string, expiredAt = AN_HOUR_AGO): Promise<string> {
  return new SignJWT({ permissions: [...tokenPermissions("service")], role: "service" })
    .setProtectedHeader({ alg: "ES256", typ: "JWT" })
    .setExpirationTime(expiredAt)
    .sign(createPrivateKey(keyPem));
}
