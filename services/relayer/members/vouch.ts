import { AllianceError } from "../../../sdk/AllianceError.js";
import type { Unanswered } from "../batches/preflight.js";
import type { End, Queued, RequestQueue } from "../state/RequestQueue.js";
import type { Members } from "./Members.js";

/**
 * Asks about those whose requests were taken while the node did not say whether they are members. Gives the requests of members; ends those of
 * strangers, at nobody's cost; tells those of whom it still says nothing.
 */
export async function vouch(
  members: Members,
  queue: RequestQueue,
  candidates: readonly Queued[],
): Promise<{
  readonly vouched: readonly Queued[];
  readonly ended: readonly End[];
  readonly unanswered: readonly Unanswered[];
}> {
  const ended: End[] = [];
  const unanswered: Unanswered[] = [];
  const answered = await Promise.all(
    candidates.map(async (item) => {
      if (item.standing !== "unknown") return item;
      const { id, request } = item;
      try {
        const standing = await members.standingOf(request.from);
        queue.setStanding(id, standing);
        return { ...item, standing };
      } catch (error) {
        if (!(error instanceof AllianceError)) throw error;
        const { code, message: reason } = error;
        if (code === "MEMBER_UNKNOWN") ended.push({ id, failure: { code, reason } });
        else unanswered.push({ item, error });
        return undefined;
      }
    }),
  );
  return { vouched: answered.filter((item) => item !== undefined), ended, unanswered };
}
