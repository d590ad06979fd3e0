import type { PendingRelease } from "../../../sdk/book/releaseLines.js";
import { decodePayload, type ReleasePayload } from "./payload.js";

/** A release with the lines that the chain does not have yet. */
export interface Job extends ReleasePayload {
  readonly requestId: string;
  readonly account: string;
  readonly memberKey: string;
  readonly lines: readonly PendingRelease[];
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
