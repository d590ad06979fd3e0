import { isHexString, isAddress, getAddress } from "ethers";
import type { IncomingHttpHeaders } from "node:http";
import { AllianceError } from "../../../sdk/AllianceError.js";
import { normalSignature } from "../../../sdk/normalSignature.js";
import { MEMBER_HEADERS, programmeRequest, type ProgrammeDomain } from "../../../sdk/programmeRequest.js";
import { recoverSigner } from "../../../sdk/recoverSigner.js";
import { typedDataHash } from "../../../sdk/typedDataHash.js";
import type { Near } from "../../common/state/thread/Remote.js";
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

/** What a member's request is checked with, beside itself. */
export interface MemberChecks {
  readonly domain: ProgrammeDomain;
  readonly replays: Near<Pick<ReplayGuard, "taken" | "take">>;
  /** Does what is costly, or refuses to, for an account that the request names and nothing proves yet. */
  readonly costly: (account: string, work: () => void) => Promise<void>;
  /** Unix seconds. */
  readonly now: number;
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

function replayed(): AllianceError {
  return new AllianceError("SIGNATURE_REPLAYED", "This signature was taken before.", "Sign every request anew.");
}

function forged(): AllianceError {
  return new AllianceError(
    "SIGNATURE_INVALID",
    "The signature is not that of the account over this request, programme and chain.",
    REMEDY,
  );
}

/**
 * The account that signed a request; each signature is taken once, within 5 minutes of its time. What costs nothing comes first.
 *
 * Errors: `UNAUTHENTICATED` when a header is missing, `SIGNATURE_EXPIRED`, `SIGNATURE_REPLAYED`, `SIGNATURE_INVALID`, those of `costly` and
 * of `ReplayGuard.take`.
 */
export async function authenticateMember(
  { domain, replays, costly, now }: MemberChecks,
  { method, path, body, headers }: ReceivedRequest,
): Promise<string> {
  const account = getAddress(single(headers, MEMBER_HEADERS.account, isAddress));
  const issuedAt = BigInt(single(headers, MEMBER_HEADERS.issuedAt, (text) => /^\d{1,12}$/.test(text)));
  const nonce = single(headers, MEMBER_HEADERS.nonce, (text) => isHexString(text, 32));
  const signature = single(headers, MEMBER_HEADERS.signature, (text) => isHexString(text, 65) || isHexString(text, 64));

  const age = BigInt(now) - issuedAt;
  if (age > WINDOW || age < -WINDOW) {
    throw new AllianceError(
      "SIGNATURE_EXPIRED",
      `The request was signed at ${issuedAt}, more than ${WINDOW} s from now, ${now}.`,
      "Set the device's clock right and sign anew.",
    );
  }
  if (await replays.taken(account, nonce)) throw replayed();
  await costly(account, () => {
    const typed = programmeRequest(domain, { method, path, body, issuedAt, nonce });
    const hash = typedDataHash(typed.domain, typed.types, typed.value);
    if (recoverSigner(hash, normalSignature(signature)) !== account) throw forged();
  });
  if (!(await replays.take(account, nonce, issuedAt + WINDOW, now, READS.includes(method)))) throw replayed();
  return account;
}
