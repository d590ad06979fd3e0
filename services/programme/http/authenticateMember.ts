import { isHexString, isAddress, getAddress, verifyTypedData } from "ethers";
import type { IncomingHttpHeaders } from "node:http";
import { AllianceError } from "../../../sdk/AllianceError.js";
import { MEMBER_HEADERS, programmeRequest, type ProgrammeDomain } from "../../../sdk/programmeRequest.js";
import type { ReplayGuard } from "../state/ReplayGuard.js";

/** A request as it came in. */
export interface ReceivedRequest {
  readonly method: string;
  /** Path and query, as sent. */
  readonly path: string;
  /** As sent; empty when there is none. */
  readonly body: Uint8Array;
  readonly headers: IncomingHttpHeaders;
}

/** How far a request's time may be from the service's, seconds, either way. */
const WINDOW = 300n;
const READS: readonly string[] = ["GET", "HEAD"];
const REMEDY = "Sign the request anew with the account's key: sdk/signProgrammeRequest.ts shows how.";

function single(headers: IncomingHttpHeaders, name: string, valid: (text: string) => boolean): string {
  const value = headers[name];
  if (typeof value === "string" && valid(value)) return value;
  throw new AllianceError("UNAUTHENTICATED", `The header ${name} is missing or malformed.`, REMEDY);
}

function forged(): AllianceError {
  return new AllianceError(
    "SIGNATURE_INVALID",
    "The signature is not that of the account over this request, programme and chain.",
    REMEDY,
  );
}

/**
 * The account that signed a request; each signature is taken once, within 5 minutes of its time.
 *
 * Errors: `UNAUTHENTICATED` when a header is missing, `SIGNATURE_INVALID`, `SIGNATURE_EXPIRED`, `SIGNATURE_REPLAYED`;
 * those of `ReplayGuard.take`.
 *
 * @param now Unix seconds.
 */
export function authenticateMember(
  domain: ProgrammeDomain,
  replays: ReplayGuard,
  now: number,
  { method, path, body, headers }: ReceivedRequest,
): string {
  const account = getAddress(single(headers, MEMBER_HEADERS.account, isAddress));
  const issuedAt = BigInt(single(headers, MEMBER_HEADERS.issuedAt, (text) => /^\d{1,12}$/.test(text)));
  const nonce = single(headers, MEMBER_HEADERS.nonce, (text) => isHexString(text, 32));
  const signature = single(headers, MEMBER_HEADERS.signature, (text) => isHexString(text, 65));

  const typed = programmeRequest(domain, { method, path, body, issuedAt, nonce });
  let signer: string;
  try {
    signer = verifyTypedData(typed.domain, typed.types, typed.value, signature);
  } catch {
    // Sixty-five bytes that are no signature.
    throw forged();
  }
  if (signer !== account) throw forged();

  const age = BigInt(now) - issuedAt;
  if (age > WINDOW || age < -WINDOW) {
    throw new AllianceError(
      "SIGNATURE_EXPIRED",
      `The request was signed at ${issuedAt}, more than ${WINDOW} s from now, ${now}.`,
      "Set the device's clock right and sign anew.",
    );
  }
  if (!replays.take(account, nonce, issuedAt + WINDOW, now, READS.includes(method))) {
    throw new AllianceError("SIGNATURE_REPLAYED", "This signature was taken before.", "Sign every request anew.");
  }
  return account;
}
