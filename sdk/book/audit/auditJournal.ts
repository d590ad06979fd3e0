import { hexlify } from "ethers";
import { lastRecordedAt } from "../balanceOf.js";
import { openBookFile, WHOLE } from "../BookFile.js";
import { createKeccak256 } from "../commitment/createKeccak256.js";
import type { Programme } from "../Programme.js";
import type { Findings } from "../replay/Findings.js";
import type { EpochSums } from "../replay/JournalCohorts.js";
import type { BuiltPeriod } from "../replay/PeriodBuilder.js";
import type { JournalLine } from "../replay/ReleaseLedger.js";
import { replayBook, type ReplayOptions } from "../replay/replayBook.js";
import { totals, type Totals } from "../totals.js";

/** What one replay of a journal gives. */
export interface AuditedJournal {
  readonly programme: Programme;
  readonly entries: number;
  readonly members: number;
  readonly head: string;
  readonly periods: readonly BuiltPeriod[];
  /** Undefined where the journal is broken, as are the totals. */
  readonly lines: readonly JournalLine[] | undefined;
  readonly totals: Totals | undefined;
}

/** Replays the book, and ties out its totals; what is wrong goes to `findings`. */
export async function auditJournal(
  path: string,
  at: number,
  findings: Findings,
  options: ReplayOptions,
): Promise<AuditedJournal> {
  const keccak256 = await createKeccak256();
  const file = openBookFile(path, WHOLE);
  try {
    return file.read(() => {
      const { walk, state, periods } = replayBook(file, keccak256, findings, options);
      const { programme } = file;
      const { entries, head, broken } = walk;
      const walked = { programme, entries, members: state.members.count, head: hexlify(head), periods };
      if (broken !== undefined) return { ...walked, lines: undefined, totals: undefined };
      checkTotals(totals(file, lastRecordedAt(file)), state.cohorts.sumsByEpoch(), findings);
      return { ...walked, lines: state.releases.lines, totals: totals(file, at) };
    });
  } finally {
    file.close();
  }
}

/** The roll-forward of each cohort, computed by the book in one way and here member by member, must tie out. */
function checkTotals({ cohorts }: Totals, walked: ReadonlyMap<number, EpochSums>, findings: Findings): void {
  const differ = (epoch: number, problem: string) =>
    findings.add("TOTALS_DIFFER", "entry", `epoch ${epoch}: ${problem}`);
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
    if (settled < 0n) differ(epoch, `${settled} points are settled`);
  }
}
