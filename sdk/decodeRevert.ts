import { parseRevert } from "./parseRevert.js";

/** Why a call fails, for programs: the error's name, and the error with its values. `explain` says it in words. */
export interface Reason {
  readonly code: string;
  readonly reason: string;
}

/**
 * Why a call failed, by the names of the alliance's contracts; `explain` has the sentence for a person. An error that is no revert, such as that
 * of a node that is down, busy or behind, has the code `NO_ANSWER`: it says nothing of the call.
 */
export function decodeRevert(error: unknown): Reason {
  const { code, reason } = parseRevert(error);
  return { code, reason };
}
