import { ZeroHash } from "ethers";
import { AllianceError } from "../../../sdk/AllianceError.js";
import { decodeRevert } from "../../../sdk/decodeRevert.js";
import { isNodeError } from "../chain/isNodeError.js";
import type { Service } from "../Service.js";
import type { Consent } from "../state/ReleaseNotes.js";

/**
 * Checks a member's consent to be linked, as far as the node can be asked, and keeps it as the newest one.
 *
 * Errors: `CUSTOMER_UNKNOWN`, `CONSENT_EXPIRED`, `CONSENT_INVALID`.
 * A consent that is not needed any more is passed over.
 */
export async function acceptConsent(service: Service, account: string, consent: Consent): Promise<void> {
  const { book, chain, issuer, notes, clock } = service;
  const { memberKey } = book.balanceOf({ account });
  const { deadline, signature } = consent;
  if (deadline <= BigInt(clock())) {
    throw new AllianceError("CONSENT_EXPIRED", `The consent's deadline ${deadline} has passed.`, "Sign a new one.");
  }
  if (await isLinked(service, account)) return;
  const from = await issuer.getAddress();
  try {
    await chain.reach(() =>
      chain.point.link.staticCall(account, memberKey, deadline, signature, { from, blockTag: "pending" }),
    );
  } catch (error) {
    // Without the node the consent is taken at its word: the worker tries it before it is used.
    if (!isNodeError(error) && !(error instanceof AllianceError)) {
      const { reason } = decodeRevert(error);
      throw new AllianceError(
        "CONSENT_INVALID",
        `The contract would not take the consent: ${reason}.`,
        "Sign Link over the account's memberKey and pointNonce: GET /v1/member/account tells both.",
      );
    }
  }
  notes.setConsent(account, consent);
}

/** Whether the chain links an account; false when the node does not say. */
async function isLinked({ chain }: Service, account: string): Promise<boolean> {
  try {
    await chain.head();
    return (await chain.reach(() => chain.point.memberKeyOf(account))) !== ZeroHash;
  } catch (error) {
    if (error instanceof AllianceError) return false;
    throw error;
  }
}
