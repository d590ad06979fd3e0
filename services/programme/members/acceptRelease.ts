import type { z } from "zod";
import { AllianceError } from "../../../sdk/AllianceError.js";
import type { RecordedRelease } from "../../../sdk/book/release.js";
import type { release } from "../../../sdk/programme/schemas.js";
import { encodePayload } from "../releases/payload.js";
import type { Service } from "../Service.js";
import { acceptConsent, isLinked } from "./acceptConsent.js";
import { checkExchange } from "./checkExchange.js";

/** A release, whether it had been asked for before. */
export type AcceptedRelease = RecordedRelease & { readonly duplicate: boolean };

/**
 * Debits the book for a release that a member asks for. What comes with it is checked first, a repetition excepted: its request may have
 * been run since. The book goes on without the node: a release without an exchange request is taken while the node is down.
 *
 * Errors: those of `Book.release`, {@link checkExchange}, {@link acceptConsent}; `CONSENT_REQUIRED` for a first release without one.
 */
export async function acceptRelease(
  service: Service,
  account: string,
  { requestId, points, consent, exchange }: z.output<typeof release>,
): Promise<AcceptedRelease> {
  const { book, reads } = service;
  if ((await reads.releaseOf(requestId)) === undefined) {
    const { available } = await reads.balanceOf({ account });
    if (exchange !== undefined) await checkExchange(service, account, exchange, points === "all" ? available : points);
    if (consent !== undefined) await acceptConsent(service, account, consent);
    else await checkLinked(service, account);
  }
  return book.release({ requestId, account, points, payload: encodePayload({ consent, exchange }) });
}

/** Refuses an account that the chain does not link, unless its consent is at hand or the node does not say. */
async function checkLinked(service: Service, account: string): Promise<void> {
  const linked = await isLinked(service, account);
  if (linked !== false || (await service.notes.consentOf(account)) !== undefined) return;
  throw new AllianceError(
    "CONSENT_REQUIRED",
    `The account ${account} is not linked on chain yet.`,
    "Send the account's signed consent with its first release: sdk/signLinkConsent.ts.",
  );
}
