import { getAddress } from "ethers";
import type { Programme } from "../Programme.js";
import type { AuditReport } from "./AuditReport.js";
import { auditJournal } from "./auditJournal.js";
import { comparePeriods } from "./comparePeriods.js";
import { compareReleases, listReleases } from "./compareReleases.js";
import { Findings } from "./Findings.js";
import { PointChain, type PointPlace } from "./PointChain.js";

export interface AuditRequest {
  /** The book's file. */
  readonly file: string;
  /** The programme's point contract; without it only the book is audited, and one rewritten as a whole passes. */
  readonly chain?: PointPlace | undefined;
  /** The time the totals are of, Unix seconds; now by default. */
  readonly at?: number | undefined;
  /** Called as the work goes on. */
  readonly onProgress?: ((step: AuditStep, done: number, total: number) => void) | undefined;
}

export type AuditStep = "blocks" | "entries" | "later blocks";

/**
 * Audits a book: walks its journal once, builds every closed period's root again from nothing but its entries and compares it with the
 * book's record and the chain's, holds every release against the issues on chain, and ties out the totals. What does not match is a
 * finding; `ok` when there is none. Changes nothing; book and chain may go on meanwhile.
 *
 * Errors: those of opening a book; `BOOK_DAMAGED` when it cannot be read to its end; `CHAIN_UNREADABLE`.
 */
export async function audit({ file, chain: place, at, onProgress }: AuditRequest): Promise<AuditReport> {
  const findings = new Findings();
  const progress = (step: AuditStep) => (done: number, total: number) => onProgress?.(step, done, total);
  const chain = place && new PointChain(place);
  // First the chain: what it has by now, the book must know. What the book settles meanwhile, the chain shows afterwards.
  const next = await chain?.nextPeriod();
  const before = await chain?.follow(progress("blocks"));

  const time = at ?? Math.floor(Date.now() / 1_000);
  const journal = await auditJournal(file, time, findings, { onProgress: progress("entries") });
  const { programme, lines, periods: built } = journal;
  let periods = built.map((period) => ({ ...period, posted: undefined as string | undefined }));
  if (chain !== undefined && next !== undefined && before !== undefined) {
    await compareProgramme(programme, chain, place?.point ?? "", findings);
    periods = await comparePeriods(built, programme.firstPeriod, next, chain, findings);
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
    findings: findings.list,
    findingCount: findings.count,
  };
}

async function compareProgramme(book: Programme, chain: PointChain, point: string, findings: Findings): Promise<void> {
  const told = { ...(await chain.programme()), point: getAddress(point) };
  for (const field of ["chainId", "point", "epochLength", "validity", "periodLength"] as const) {
    if (told[field] === book[field]) continue;
    findings.add("PROGRAMME_DIFFERS", `The ${field} is ${book[field]} in the book and ${told[field]} on chain.`);
  }
}
