import type { BookContext } from "./BookContext.js";
import type { BookFile } from "./BookFile.js";
import { Journal } from "./Journal.js";
import { memberById } from "./members.js";
import { expiryOf } from "./Programme.js";
import { bigintOf, bytesOf, numberOf, optionalTextOf, textOf, type Row } from "./rows.js";
import { AllianceError } from "../AllianceError.js";

/** pending until the chain has it; void when its points expired before. */
export type ReleaseStatus = "pending" | "settled" | "void";

/** By the number that stands in the book. */
export const STATUSES: readonly ReleaseStatus[] = ["pending", "settled", "void"];

/** One cohort of a release. */
export interface ReleaseLine {
  /** Its number on chain, from 1. */
  readonly issueId: number;
  readonly epoch: number;
  readonly points: bigint;
  readonly status: ReleaseStatus;
}

/** A line that the chain does not have yet, with what issuing it takes. */
export interface PendingRelease extends ReleaseLine {
  readonly requestId: string;
  readonly memberKey: string;
  readonly account: string;
  readonly payload: string | undefined;
}

function lineOf(row: Row): ReleaseLine {
  const status = STATUSES[numberOf(row, "status")];
  if (status === undefined) throw new RangeError("the schema knows no other status");
  return {
    issueId: numberOf(row, "issueId"),
    epoch: numberOf(row, "epoch"),
    points: bigintOf(row, "points"),
    status,
  };
}

/** The lines of a release, earliest first. */
export function releaseLinesOf(file: BookFile, operation: number): ReleaseLine[] {
  return file
    .all("SELECT issueId, epoch, points, status FROM releaseLine WHERE operation = ? ORDER BY issueId", operation)
    .map(lineOf);
}

/** See `BookReader.nextIssueId`. */
export function nextIssueId(file: BookFile): number {
  return numberOf(file.first("SELECT coalesce(max(issueId), 0) + 1 AS next FROM releaseLine") ?? {}, "next");
}

/** By the index of pending lines: read by their numbers, as would do too, it is every line there ever was, each time somebody asks for the health. */
export const PENDING_LINES = `
SELECT line.issueId, line.epoch, line.points, line.status, reference.text, request.account, request.payload, memberKey
FROM releaseLine AS line
  JOIN releaseRequest AS request USING (operation) JOIN reference USING (operation) JOIN member ON member.id = line.member
WHERE line.status = 0 ORDER BY +line.issueId LIMIT ?`;

/** See `BookReader.pendingReleases`. */
export function pendingReleases(file: BookFile, limit: number): PendingRelease[] {
  const rows = file.all(PENDING_LINES, limit);
  return rows.map((row) => ({
    ...lineOf(row),
    requestId: textOf(row, "text"),
    memberKey: `0x${Buffer.from(bytesOf(row, "memberKey")).toString("hex")}`,
    account: textOf(row, "account"),
    payload: optionalTextOf(row, "payload"),
  }));
}

/** See `Book.settleRelease`. */
export function settleRelease(context: BookContext, issueIds: readonly number[]): void {
  context.file.write(() => endLines(context, issueIds, "settled"));
}

/** See `Book.voidRelease`. */
export function voidRelease(context: BookContext, issueIds: readonly number[]): void {
  context.file.write(() => endLines(context, issueIds, "void"));
}

function endLines(context: BookContext, issueIds: readonly number[], status: "settled" | "void"): void {
  const { file } = context;
  const journal = new Journal(context);
  for (const issueId of issueIds) {
    const row = file.first("SELECT issueId, epoch, points, status, member FROM releaseLine WHERE issueId = ?", issueId);
    if (row === undefined) {
      throw new AllianceError("RELEASE_UNKNOWN", `The book has no release line ${issueId}.`, "Check the number.");
    }
    const line = lineOf(row);
    if (line.status === status) continue;
    if (line.status !== "pending") {
      throw new AllianceError(
        "RELEASE_CONFLICT",
        `The release line ${issueId} is ${line.status} and cannot become ${status}.`,
        "Compare the book with the chain: one of them is wrong.",
      );
    }
    const expiresAt = expiryOf(file.programme, line.epoch);
    if (status === "void" && expiresAt > journal.now) {
      throw new AllianceError(
        "EPOCH_VALID",
        `The points of release line ${issueId} are valid until ${expiresAt}.`,
        "Issue them; only points that expired are void.",
      );
    }
    const member = memberById(file, numberOf(row, "member"));
    if (member === undefined) throw new RangeError("a customer with a pending release is never erased");
    const { epoch, points } = line;
    journal.append(member, [{ kind: status === "settled" ? "settlement" : "void", epoch, points, issueId }]);
    file.run("UPDATE releaseLine SET status = ? WHERE issueId = ?", STATUSES.indexOf(status), issueId);
  }
}
