import { hexlify } from "ethers";
import type { ClosedPeriod } from "../periods.js";

/** Where the journal stands at the end of a period. */
export interface PeriodEnd {
  /** The entry walked to, when it was recorded, and its hash. */
  readonly seq: number;
  readonly recordedAt: number;
  readonly hash: Uint8Array;
  /** When the entry after it was recorded; infinite when there is none. */
  readonly nextRecordedAt: number;
}

/** Why a closed period does not fit the journal, if so. */
export function periodProblem(period: ClosedPeriod, at: PeriodEnd, periodLength: number): string | undefined {
  const { lastSeq, head, closedAt } = period;
  const end = (period.period + 1) * periodLength;
  if (closedAt < end) return "it was closed before its end";
  if (lastSeq !== at.seq || at.recordedAt >= end || at.nextRecordedAt < end) {
    return `entry ${lastSeq} is not its last`;
  }
  return hexlify(at.hash) === head ? undefined : `its head is not the hash of entry ${lastSeq}`;
}
