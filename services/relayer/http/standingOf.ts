import type { IncomingMessage } from "node:http";
import { AllianceError } from "../../../sdk/AllianceError.js";
import { isUnanswered } from "../../common/chain/isUnanswered.js";
import type { Admission } from "../../common/http/Admission.js";
import type { Standing } from "../state/standing.js";
import type { Service } from "../Service.js";

/**
 * What is known of an account; a stranger counts against the address it comes from. A node that does not answer says nothing about anybody.
 *
 * Errors: `MEMBER_UNKNOWN`, `BUSY`.
 */
export async function standingOf(
  { members, engine }: Pick<Service, "members" | "engine">,
  admission: Admission,
  request: IncomingMessage,
  account: string,
): Promise<Standing> {
  if (!engine.reached) return members.knownOf(account);
  try {
    return await members.standingOf(account);
  } catch (error) {
    if (!(error instanceof AllianceError)) throw error;
    if (isUnanswered(error)) return "unknown";
    if (error.code === "MEMBER_UNKNOWN") admission.fail(request);
    throw error;
  }
}
