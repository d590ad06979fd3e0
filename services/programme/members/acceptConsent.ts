import { ZeroHash } from "ethers";
import { AllianceError } from "../../../sdk/AllianceError.js";
import { decodeRevert } from "../../../sdk/decodeRevert.js";
import { revertOf } from "../../../sdk/revertOf.js";
import { isDeadline } from "../../../sdk/time/isDeadline.js";
import type { Service } from "../Service.js";
import type { Consent } from "../state/ReleaseNotes.js";

/**
 * Checks a member's consent to be linked, as far as the node can be asked, and keeps it as the newest one.
 *
 * Errors: `CUSTOMER_UNKNOWN`, `CONSENT_EXPIRED`, `CONSENT_INVALID`, `ACCOUNT_LINKED_TO_ANOTHER`.
 * A consent that is not needed any more is passed over.
 */
export async function acceptConsent(service: Service, account: string, consent: Consent): Promise<void> {
  const { reads, chain, issuer, notes, clock } = service;
  const { memberKey } = await reads.balanceOf({ account });
  const { deadline, signature } = consent;
  if (deadline <= BigInt(clock())) {
    throw new AllianceError("CONSENT_EXPIRED", `The consent's deadline ${deadline} has passed.`, "Sign a new one.");
  }
  if (!isDeadline(deadline)) {
    throw new AllianceError(
      "CONSENT_INVALID",
      `The consent's deadline ${deadline} is in no Unix seconds.`,
      "Sign it anew with one in seconds, not milliseconds.",
    );
  }
  if ((await isLinked(service, account)) === true) return;
  const from = await issuer.getAddress();
  try {
    await chain.reach(() =>
      chain.point.link.staticCall(account, memberKey, deadline, signature, { from, blockTag: "pending" }),
    );
  } catch (error) {
    if (revertOf(error) !== undefined) {
      const { reason } = decodeRevert(error);
      throw new AllianceError(
        "CONSENT_INVALID",
        `The contract would not take the consent: ${reason}.`,
        "Sign Link over the account's memberKey and pointNonce: GET /v1/member/account tells both.",
      );
    }
    // Without the node's answer the consent is taken at its word: the worker tries it before it is used.
    if (!(error instanceof AllianceError)) throw error;
  }
  await notes.setConsent(account, consent);
}

/**
 * Whether the chain links an account to its customer; undefined when the node does not say.
 *
 * Error: `ACCOUNT_LINKED_TO_ANOTHER`: nothing can be released to it.
 */
export async function isLinked({ reads, chain }: Service, account: string): Promise<boolean | undefined> {
  let key: string;
  try {
    await chain.head();
    key = await chain.reach(() => chain.point.memberKeyOf(account));
  } catch (error) {
    if (error instanceof AllianceError) return undefined;
    throw error;
  }
  if (key === ZeroHash) return false;
  if (key === (await reads.balanceOf({ account })).memberKey) return true;
  throw new AllianceError(
    "ACCOUNT_LINKED_TO_ANOTHER",
    `The chain links the account ${account} to another customer: to who it was before its erasure, perhaps.`,
    "Unlink the account with PartnerPoint.unlink, then ask again with a consent.",
  );
}
