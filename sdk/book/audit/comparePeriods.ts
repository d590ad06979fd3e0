import type { AuditedPeriod } from "./AuditReport.js";
import type { Findings } from "./Findings.js";
import type { PointChain } from "./PointChain.js";

/**
 * Compares the periods built from the journal with what the chain has of them.
 *
 * @param next The period the contract waited for before the book was read.
 */
export async function comparePeriods(
  built: readonly Omit<AuditedPeriod, "posted">[],
  firstPeriod: number,
  next: number,
  chain: PointChain,
  findings: Findings,
): Promise<AuditedPeriod[]> {
  const audited: AuditedPeriod[] = [];
  for (const period of built) {
    const posted = await chain.commitmentOf(period.period);
    audited.push({ ...period, posted });
    if (posted !== undefined && period.root !== undefined && posted !== period.root) {
      findings.add(
        "COMMITMENT_DIFFERS",
        `Period ${period.period}: the chain has the root ${posted}, and the journal gives ${period.root}.`,
      );
    }
  }
  // There are no gaps on chain, so the last ones are the ones.
  for (let period = next - 1; period >= firstPeriod + built.length; period--) {
    if ((await chain.commitmentOf(period)) === undefined) break;
    findings.add("COMMITMENT_UNKNOWN", `Period ${period} has a root on chain, and the book has not closed it.`);
  }
  return audited;
}
