import type { z } from "zod";
import type { ReleaseStatus } from "../../../sdk/book/releaseLines.js";
import type * as schemas from "../../../sdk/programme/schemas.js";
import { decodePayload } from "../releases/payload.js";
import type { Remote } from "../../common/state/thread/Remote.js";
import type { ReleaseNotes } from "../state/ReleaseNotes.js";
import type { AcceptedRelease } from "./acceptRelease.js";

type ReleaseState = z.output<typeof schemas.releaseState>;

function statusOf(statuses: readonly ReleaseStatus[]): ReleaseState["status"] {
  if (statuses.includes("pending")) return "pending";
  if (!statuses.includes("void")) return "settled";
  return statuses.includes("settled") ? "partly void" : "void";
}

/** What became of a release: its lines, why it waits, the fate of its exchange request. */
export async function releaseState(
  notes: Remote<ReleaseNotes>,
  release: Omit<AcceptedRelease, "duplicate"> & { readonly duplicate?: boolean },
): Promise<ReleaseState> {
  const { requestId, account, recordedAt, points, lines, payload, duplicate = false } = release;
  const status = statusOf(lines.map((line) => line.status));
  const retry = status === "pending" ? await notes.retryOf(requestId) : undefined;
  const { exchange } = decodePayload(payload);
  const pending = { status: "pending" as const, code: "", reason: "", transactionHash: null };
  return {
    requestId,
    account,
    recordedAt,
    points,
    status,
    lines: lines.map(({ issueId, epoch, points: amount, status: own }) => ({
      issueId,
      epoch,
      points: amount,
      status: own,
    })),
    waiting:
      retry === undefined
        ? null
        : { code: retry.code, reason: retry.reason, attempts: retry.attempts, nextAt: retry.nextAt },
    exchange: exchange === undefined ? null : ((await notes.fateOf(requestId)) ?? pending),
    duplicate,
  };
}
