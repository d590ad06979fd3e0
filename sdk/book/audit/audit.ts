import { getAddress } from "ethers";
import type { Programme } from "../Programme.js";
import type { AuditReport } from "./AuditReport.js";
import { auditJournal } from "./auditJournal.js";
import { comparePeriods } from "./comparePeriods.js";
import { compareReleases, listReleases } from "./compareReleases.js";
import { messageOf } from "./messageOf.js";
import { Findings } from "../replay/Findings.js";
import { PointChain, type PointPlace } from "./PointChain.js";

export interface AuditRequest {
  /** The book's file. */
  readonly file: string;
  /** The programme's point contract; without it only the book is audited, and one rewritten as a whole passes. */
  readonly chain?: PointPlace | undefined;
  /** What the programme is, as far as whoever audits knows it, and not from the book: what the chain cannot say above all. */
  readonly expected?: Partial<Programme> | undefined;
  /** The time the totals are of, Unix seconds; now by default. */
  readonly at?: number | undefined;
  /** Called as the work goes on. */
  readonly onProgress?: ((step: AuditStep, done: number, total: number) => void) | undefined;
}

export type AuditStep = "blocks" | "entries" | "later blocks";

/**
 * Audits a book: replays its journal once, derives every other table and every closed period's root from nothing but its entries, and compares
 * them with the book's record and the chain's, holds every release against the issues on chain, and ties out the totals. Which periods are
 * audited the chain says, and what the programme is the chain and the caller: the book is asked for neither. What does not match is a finding;
 * `ok` when there is none. Changes nothing; book and chain may go on meanwhile.
 *
 * Errors: those of opening a book; `BOOK_DAMAGED` when it cannot be read to its end; `CHAIN_UNREADABLE`.
 */
export async function audit(request: AuditRequest): Promise<AuditReport> {
  const { file, chain: place, expected = {}, at, onProgress } = request;
  const findings = new Findings();
  const progress = (step: AuditStep) => (done: number, total: number) => onProgress?.(step, done, total);
  const chain = place && new PointChain(place);
  // First the chain: what it has by now, the book must know. What the book settles meanwhile, the chain shows afterwards.
  const posted = await chain?.postedPeriods();
  const before = await chain?.follow(progress("blocks"));

  const time = at ?? Math.floor(Date.now() / 1_000);
  const journal = await auditJournal(file, time, findings, { onProgress: progress("entries") });
  const { programme, lines, periods: built } = journal;
  let periods = built.map((period) => ({ ...period, posted: undefined as string | undefined }));
  compareProgramme(programme, expected, "as it was told", findings);
  if (chain !== undefined && posted !== undefined && before !== undefined) {
    const told = { ...(await chain.programme()), firstPeriod: posted.first, point: getAddress(place?.point ?? "") };
    compareProgramme(programme, told, "on chain", findings);
    periods = await comparePeriods(built, posted.roots, chain, findings);
    await chain.follow(progress("later blocks"));
    if (lines !== undefined) compareReleases(lines, chain.issues, before, findings);
  }
  return {
    ok: findings.count === 0,
    file,
    programme,
    entries: journal.entries,
    members: journal.members,
    head: journal.head,
    block: before,
    periods,
    releases: lines && listReleases(lines, chain?.issues),
    totals: journal.totals,
    findings: findings.list.map((finding) => ({ ...finding, message: messageOf(finding, periods) })),
    findingCount: findings.count,
  };
}

const FIELDS = [
  "chainId",
  "point",
  "epochLength",
  "validity",
  "periodLength",
  "firstPeriod",
  "holdSeconds",
] as const satisfies readonly (keyof Programme)[];

function compareProgramme(book: Programme, told: Partial<Programme>, where: string, findings: Findings): void {
  for (const field of FIELDS) {
    const value = told[field];
    if (value === undefined || value === book[field]) continue;
    const problem = `the ${field} is ${book[field]} in the book and ${value} ${where}`;
    findings.add("PROGRAMME_DIFFERS", "programme", problem);
  }
}
