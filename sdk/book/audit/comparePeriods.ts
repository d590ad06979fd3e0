import type { Findings } from "../replay/Findings.js";
import type { BuiltPeriod } from "../replay/PeriodBuilder.js";
import type { AuditedPeriod } from "./AuditReport.js";
import type { PointChain } from "./PointChain.js";

/**
 * Holds every period that has a root on chain against the journal. Which those are, the chain says: a book that leaves one out is found by
 * that.
 *
 * @param posted The roots on chain before the book was read.
 */
export async function comparePeriods(
  built: readonly BuiltPeriod[],
  posted: ReadonlyMap<number, string>,
  chain: PointChain,
  findings: Findings,
): Promise<AuditedPeriod[]> {
  const audited: AuditedPeriod[] = [];
  for (const period of built) {
    // What was posted meanwhile is younger than what was read of the chain.
    const root = posted.get(period.period) ?? (await chain.commitmentOf(period.period));
    audited.push({ ...period, posted: root });
    if (root === undefined || period.root === undefined || root === period.root) continue;
    const problem = `period ${period.period}: the chain has the root ${root}, and the journal gives ${period.root}`;
    findings.add("COMMITMENT_DIFFERS", "chain", problem);
  }
  const closed = new Set(built.map(({ period }) => period));
  for (const period of posted.keys()) {
    if (closed.has(period)) continue;
    const problem = `period ${period} has a root on chain, and the book has not closed it`;
    findings.add("COMMITMENT_UNKNOWN", "chain", problem);
  }
  return audited;
}
