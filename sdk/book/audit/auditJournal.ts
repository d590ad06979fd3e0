import { hexlify } from "ethers";
import { lastRecordedAt } from "../balanceOf.js";
import { BookFile } from "../BookFile.js";
import { createKeccak256 } from "../commitment/createKeccak256.js";
import type { Programme } from "../Programme.js";
import { replayFile, type ReplayOptions } from "../replay.js";
import { totals, type Totals } from "../totals.js";
import type { AuditedPeriod } from "./AuditReport.js";
import type { Findings } from "./Findings.js";
import { JournalCohorts, type EpochSums } from "./JournalCohorts.js";
import { PeriodBuilder } from "./PeriodBuilder.js";
import { ReleaseLedger, type JournalLine } from "./ReleaseLedger.js";

/** What one walk through a journal gives. */
export interface AuditedJournal {
  readonly programme: Programme;
  readonly entries: number;
  readonly members: number;
  readonly head: string;
  readonly periods: readonly Omit<AuditedPeriod, "posted">[];
  /** Undefined where the journal is broken, as are the totals. */
  readonly lines: readonly JournalLine[] | undefined;
  readonly totals: Totals | undefined;
}

/** Walks the journal once, building roots, releases and sums from nothing but its entries; what is wrong goes to `findings`. */
export async function auditJournal(
  path: string,
  at: number,
  findings: Findings,
  options: ReplayOptions,
): Promise<AuditedJournal> {
  const keccak256 = await createKeccak256();
  const file = new BookFile(path, { readOnly: true });
  try {
    return file.read(() => {
      const cohorts = new JournalCohorts(file);
      const ledger = new ReleaseLedger();
      const builder = new PeriodBuilder(file, keccak256, cohorts, findings);
      const invalid = (seq: number, problem: string) => findings.add("ENTRY_INVALID", `Entry ${seq}: ${problem}.`);
      const replayed = replayFile(
        file,
        (entry) => {
          builder.before(entry);
          if (!cohorts.add(entry)) invalid(entry.seq, `it takes more points of epoch ${entry.epoch} than were left`);
          const problem = ledger.add(entry);
          if (problem !== undefined) invalid(entry.seq, problem);
          builder.after(entry);
        },
        options,
      );
      builder.finish(replayed);
      const { broken, entries } = replayed;
      const walked = { programme: file.programme, entries, members: cohorts.members, head: hexlify(replayed.head) };
      if (broken !== undefined) {
        const first = builder.audited.find(({ root }) => root === undefined);
        const hit =
          first === undefined ? "no closed period covers it" : `period ${first.period} is the first that covers it`;
        findings.add("JOURNAL_BROKEN", `The ${broken.problem}; ${hit}.`);
        return { ...walked, periods: builder.audited, lines: undefined, totals: undefined };
      }
      checkTotals(totals(file, lastRecordedAt(file)), cohorts.sumsByEpoch(), findings);
      return { ...walked, periods: builder.audited, lines: ledger.lines, totals: totals(file, at) };
    });
  } finally {
    file.close();
  }
}

/** The roll-forward of each cohort, computed by the book in one way and here member by member, must tie out. */
function checkTotals({ cohorts }: Totals, walked: ReadonlyMap<number, EpochSums>, findings: Findings): void {
  const differ = (epoch: number, problem: string) => findings.add("TOTALS_DIFFER", `Epoch ${epoch}: ${problem}.`);
  const told = new Set(cohorts.map(({ epoch }) => epoch));
  for (const epoch of walked.keys()) if (!told.has(epoch)) differ(epoch, "the book's totals leave it out");
  for (const cohort of cohorts) {
    const { epoch, accrued, cancelled, redeemed, released, expired, outstanding, held, settled } = cohort;
    const own = walked.get(epoch);
    for (const field of ["accrued", "cancelled", "redeemed", "released"] as const) {
      const found = own?.[field] ?? 0n;
      if (found !== cohort[field]) differ(epoch, `${field} is ${cohort[field]} in the totals and ${found} by member`);
    }
    const left = accrued - cancelled - redeemed - released - expired;
    if (left !== outstanding) differ(epoch, `the roll-forward ends with ${left} and not with ${outstanding}`);
    if (held + settled !== outstanding) differ(epoch, `held ${held} and settled ${settled} are not ${outstanding}`);
  }
}
