import type { JournalEntry } from "./walkJournal.js";
import type { ReleaseStatus } from "../releaseLines.js";

/** A release line as the entries make it. */
export interface JournalLine {
  readonly issueId: number;
  /** Seq of the release's first entry. */
  readonly operation: number;
  /** The member's id in this file. */
  readonly member: number;
  /** 32 bytes. */
  readonly memberKey: Uint8Array;
  readonly epoch: number;
  readonly points: bigint;
  readonly status: ReleaseStatus;
}

/** The release lines, as the entries so far make them. */
export class ReleaseLedger {
  /** By issueId, from 1. */
  readonly lines: JournalLine[] = [];

  /** Adds an entry. Gives what is wrong with it, if anything. */
  add({ kind, operation, member, issueId, memberKey, epoch, points }: JournalEntry): string | undefined {
    if (kind === "release") {
      const next = this.lines.length + 1;
      if (issueId !== next) return `it releases line ${issueId}, and the next line is ${next}`;
      this.lines.push({ issueId, operation, member, memberKey, epoch, points, status: "pending" });
      return undefined;
    }
    if (kind !== "settlement" && kind !== "void") return undefined;
    const line = this.lines[(issueId ?? 0) - 1];
    if (line === undefined) return `it ends line ${issueId}, which was never released`;
    if (line.status !== "pending") return `it ends line ${issueId}, which is ${line.status}`;
    if (line.epoch !== epoch || line.points !== points || Buffer.compare(line.memberKey, memberKey) !== 0) {
      return `it ends line ${issueId} with another member, epoch or number of points than were released`;
    }
    this.lines[line.issueId - 1] = { ...line, status: kind === "void" ? "void" : "settled" };
    return undefined;
  }
}
