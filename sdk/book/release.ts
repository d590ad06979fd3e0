import type { BookContext } from "./BookContext.js";
import type { BookFile } from "./BookFile.js";
import { checkPoints } from "./checks.js";
import { availableIn, cohortsOf, debit, takeSettled } from "./cohorts.js";
import { Journal } from "./Journal.js";
import { findMember, memberById, type Member, type MemberName } from "./members.js";
import { operationOf, referenceConflict, type RecordedEntry } from "./operations.js";
import { enough } from "./redeem.js";
import { nextIssueId, releaseLinesOf, type ReleaseLine } from "./releaseLines.js";
import { optionalTextOf, textOf } from "./rows.js";
import { AllianceError } from "../AllianceError.js";

/** Points that a member takes to the chain. The member is named by customer number or by account. */
export type Release = MemberName & {
  /** The request, by a number of the caller's: 1 to 64 ASCII characters. */
  readonly requestId: string;
  /** 1 to 10^15, or all that can be spent: refused when that is more than 10^15. */
  readonly points: bigint | "all";
  /** JSON that the book keeps with the release for the caller: a link consent, a signed exchange. */
  readonly payload?: string | undefined;
};

/** A release as recorded. */
export interface RecordedRelease {
  readonly requestId: string;
  readonly seq: number;
  readonly recordedAt: number;
  readonly customerNumber: string;
  readonly memberKey: string;
  /** The account that gets the points. */
  readonly account: string;
  readonly points: bigint;
  /** One a cohort, earliest first. */
  readonly lines: readonly ReleaseLine[];
  readonly payload: string | undefined;
}

/** What {@link release} gives. */
export interface ReleaseResult extends RecordedRelease {
  /** Whether it had been recorded before. */
  readonly duplicate: boolean;
}

const MAX_PAYLOAD = 65_536;

/** See `Book.release`. */
export function release(context: BookContext, request: Release): ReleaseResult {
  const { file } = context;
  const { requestId, points, payload } = request;
  return file.write(() => {
    const journal = new Journal(context);
    if (points !== "all") checkPoints(points);
    checkPayload(payload);
    const before = operationOf(file, "release", requestId);
    const [first] = before;
    if (first !== undefined) return { ...repeated(file, request, first), duplicate: true };

    const member = findMember(file, request);
    if (member.account === undefined) {
      throw new AllianceError(
        "ACCOUNT_MISSING",
        `The customer ${member.customerNumber} has no account bound to it.`,
        "Let the member bind an account with a claim first.",
      );
    }
    const cohorts = cohortsOf(file, member.id, journal.now);
    const wanted = points === "all" ? availableIn(cohorts) : points;
    const parts = takeSettled(enough(cohorts, wanted > 0n ? wanted : 1n), wanted);
    checkPoints(wanted);
    let issueId = nextIssueId(file);
    const lines = parts.map((part) => ({ ...part, issueId: issueId++ }));
    const operation = journal.append(
      member,
      lines.map((line) => ({ kind: "release", ...line })),
      { kind: "release", text: requestId, covered: coveredBy(member.account, points.toString(), payload) },
    );
    for (const line of lines) {
      debit(file, "released", member.id, line);
      file.run(
        "INSERT INTO releaseLine (issueId, operation, member, epoch, points) VALUES (?, ?, ?, ?, ?)",
        line.issueId,
        operation,
        member.id,
        line.epoch,
        line.points,
      );
    }
    file.run(
      "INSERT INTO releaseRequest (operation, account, asked, payload) VALUES (?, ?, ?, ?)",
      operation,
      member.account,
      points.toString(),
      payload ?? null,
    );
    return { ...recorded(file, requestId, operation, member, journal.now), duplicate: false };
  });
}

/** See `BookReader.releaseOf`. */
export function releaseOf(file: BookFile, requestId: string): RecordedRelease | undefined {
  return file.read(() => {
    const [first] = operationOf(file, "release", requestId);
    const member = first && memberById(file, first.member);
    if (first === undefined || member === undefined) return undefined;
    return recorded(file, requestId, first.seq, member, first.recordedAt);
  });
}

function recorded(
  file: BookFile,
  requestId: string,
  operation: number,
  member: Member,
  recordedAt: number,
): RecordedRelease {
  const request = file.first("SELECT account, payload FROM releaseRequest WHERE operation = ?", operation) ?? {};
  const lines = releaseLinesOf(file, operation);
  return {
    requestId,
    seq: operation,
    recordedAt,
    customerNumber: member.customerNumber,
    memberKey: `0x${Buffer.from(member.memberKey).toString("hex")}`,
    account: textOf(request, "account"),
    points: lines.reduce((sum, line) => sum + line.points, 0n),
    lines,
    payload: optionalTextOf(request, "payload"),
  };
}

function repeated(file: BookFile, request: Release, first: RecordedEntry): RecordedRelease {
  const { requestId, points, payload } = request;
  const differs = (what: string) => referenceConflict("release", requestId, what);
  const member = findMember(file, request);
  if (member.id !== first.member) throw differs("another customer");
  const kept = file.first("SELECT asked, payload FROM releaseRequest WHERE operation = ?", first.seq) ?? {};
  const asked = textOf(kept, "asked");
  if (asked !== points.toString()) throw differs(`${asked} points instead of ${points}`);
  if (optionalTextOf(kept, "payload") !== payload) throw differs("another payload");
  return recorded(file, requestId, first.seq, member, first.recordedAt);
}

/** What a release's digest covers besides its number: all that it was asked with. */
export function coveredBy(account: string, asked: string, payload: string | undefined): string[] {
  return payload === undefined ? [account, asked] : [account, asked, payload];
}

function checkPayload(payload: string | undefined): void {
  if (payload === undefined) return;
  const remedy = `Give JSON of at most ${MAX_PAYLOAD} characters.`;
  const refuse = (problem: string, cause?: unknown) =>
    new AllianceError("INVALID_PAYLOAD", `The release's payload ${problem}.`, remedy, { cause });
  if (payload.length > MAX_PAYLOAD) throw refuse(`has ${payload.length} characters`);
  try {
    JSON.parse(payload);
  } catch (cause) {
    throw refuse("is no JSON", cause);
  }
}
