import { hexlify } from "ethers";
import type { AuditedReleases, PendingLine } from "./AuditReport.js";
import type { Findings } from "../replay/Findings.js";
import type { ChainIssue } from "./PointChain.js";
import type { JournalLine } from "../replay/ReleaseLedger.js";

type Issues = ReadonlyMap<bigint, ChainIssue>;

/** Counts release lines by their state; pending ones are listed. */
export function listReleases(lines: readonly JournalLine[], issues: Issues | undefined): AuditedReleases {
  const count = (wanted: string) => lines.filter(({ status }) => status === wanted).length;
  const pending = lines
    .filter(({ status }) => status === "pending")
    .map(({ issueId, epoch, points }): PendingLine => ({
      issueId,
      epoch,
      points,
      issued: issues?.has(BigInt(issueId)),
    }));
  return { settled: count("settled"), void: count("void"), pending };
}

/**
 * Invariant 11: what the book has settled was issued, to that member, that much and of that epoch, and nothing was issued that the
 * book had not released.
 *
 * @param before Issues after this block may be younger than the book that was read.
 */
export function compareReleases(
  lines: readonly JournalLine[],
  issues: Issues,
  before: number,
  findings: Findings,
): void {
  for (const line of lines) {
    const issue = issues.get(BigInt(line.issueId));
    if (issue !== undefined) {
      const difference = differenceOf(line, issue);
      if (difference !== undefined) {
        findings.add(
          "ISSUE_DIFFERS",
          "chain",
          `release line ${line.issueId}, issued in block ${issue.block}: ${difference}`,
        );
      }
    } else if (line.status === "settled") {
      const what = `${line.points} points of epoch ${line.epoch}`;
      findings.add("ISSUE_MISSING", "chain", `release line ${line.issueId}, ${what}, is settled, but was never issued`);
    }
  }
  for (const { issueId, amount, epoch, account, block } of issues.values()) {
    if (block > before || (issueId >= 1n && issueId <= BigInt(lines.length))) continue;
    const what = `${amount} points of epoch ${epoch} to ${account} in block ${block}`;
    findings.add("ISSUE_UNKNOWN", "chain", `issue ${issueId}, ${what}, is not in the book`);
  }
}

function differenceOf(line: JournalLine, issue: ChainIssue): string | undefined {
  if (line.status === "void") return "it is void in the book";
  if (issue.amount !== line.points) return `${issue.amount} points instead of ${line.points}`;
  if (issue.epoch !== BigInt(line.epoch)) return `epoch ${issue.epoch} instead of ${line.epoch}`;
  const memberKey = hexlify(line.memberKey);
  if (issue.memberKey !== memberKey) {
    return `${issue.account}, linked as ${issue.memberKey ?? "nobody"}, instead of member ${memberKey}`;
  }
  return undefined;
}
