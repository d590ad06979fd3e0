import type { PendingRelease } from "../../../sdk/book/releaseLines.js";
import type { Consent } from "../state/ReleaseNotes.js";
import { decodePayload, type ExchangeRequest, type ReleasePayload } from "./payload.js";

/** A release with the lines that the chain does not have yet. */
export interface Job extends ReleasePayload {
  readonly requestId: string;
  readonly account: string;
  readonly memberKey: string;
  readonly lines: readonly PendingRelease[];
}

/** A release that is ready to be issued, and what goes with it. */
export interface ReadyJob extends Job {
  /** Given when the account has to be linked first. */
  readonly link: Consent | undefined;
  /** Given when a valid exchange request goes with it. */
  readonly exchange?: ExchangeRequest | undefined;
}

/** Pending lines by release, in the order of the first line of each. */
export function jobsOf(lines: readonly PendingRelease[]): Job[] {
  const byRequest = new Map<string, PendingRelease[]>();
  for (const line of lines) {
    const others = byRequest.get(line.requestId);
    if (others === undefined) byRequest.set(line.requestId, [line]);
    else others.push(line);
  }
  return [...byRequest].flatMap(([requestId, own]) => {
    const [first] = own;
    if (first === undefined) return [];
    const { account, memberKey, payload } = first;
    return [{ ...decodePayload(payload), requestId, account, memberKey, lines: own }];
  });
}
