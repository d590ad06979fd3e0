import { getBytes, hexlify } from "ethers";
import type { BookFile } from "../BookFile.js";
import type { Keccak256 } from "../commitment/createKeccak256.js";
import { hashRoot } from "../commitment/hashRoot.js";
import { periods, type ClosedPeriod } from "../periods.js";
import type { JournalEntry, Replay } from "../replay.js";
import type { AuditedPeriod } from "./AuditReport.js";
import type { Findings } from "./Findings.js";
import type { JournalCohorts } from "./JournalCohorts.js";

/** Builds each closed period's root again, while the entries go by, and compares it with the book's. */
export class PeriodBuilder {
  readonly audited: Omit<AuditedPeriod, "posted">[] = [];
  private readonly closed: readonly ClosedPeriod[];
  private at = 0;
  private head: Uint8Array;
  private last = { seq: 0, recordedAt: 0 };

  constructor(
    private readonly file: BookFile,
    private readonly keccak256: Keccak256,
    private readonly cohorts: JournalCohorts,
    private readonly findings: Findings,
  ) {
    this.closed = [...periods(file)];
    this.head = file.genesis;
    const { firstPeriod } = file.programme;
    const gap = this.closed.findIndex(({ period }, index) => period !== firstPeriod + index);
    if (gap >= 0) findings.add("PERIOD_INVALID", `Period ${firstPeriod + gap} is missing.`);
  }

  /** Builds what ends before this entry, which `cohorts` must not know yet. */
  before(entry: JournalEntry): void {
    this.buildTo(entry.seq - 1, entry.recordedAt);
  }

  after({ seq, recordedAt, hash }: JournalEntry): void {
    this.last = { seq, recordedAt };
    this.head = hash;
  }

  /** Builds the rest. What the journal does not reach whole is left without a root. */
  finish({ broken }: Replay): void {
    if (broken === undefined) this.buildTo(this.last.seq, Infinity);
    for (; this.at < this.closed.length; this.at++) {
      const period = this.closed[this.at];
      if (period === undefined) return;
      const { lastSeq, root: recorded } = period;
      this.audited.push({ period: period.period, lastSeq, root: undefined, recorded });
      if (broken === undefined) {
        this.invalid(period, `its last entry is ${lastSeq}, and the journal ends with entry ${this.last.seq}`);
      }
    }
  }

  private buildTo(seq: number, nextRecordedAt: number): void {
    for (; this.at < this.closed.length; this.at++) {
      const period = this.closed[this.at];
      if (period === undefined || period.lastSeq > seq) return;
      this.build(period, nextRecordedAt);
    }
  }

  private build(period: ClosedPeriod, nextRecordedAt: number): void {
    const { lastSeq, seed, root: recorded } = period;
    const end = (period.period + 1) * this.file.programme.periodLength;
    if (lastSeq < this.last.seq || this.last.recordedAt >= end || nextRecordedAt < end) {
      this.invalid(period, `entry ${lastSeq} is not the last before its end`);
    }
    if (hexlify(this.head) !== period.head) this.invalid(period, `its head is not the hash of entry ${lastSeq}`);
    const context = { point: this.file.programme.point, seed: getBytes(seed) };
    const input = { context, period: period.period, head: this.head, cohorts: this.cohorts.cohorts() };
    const root = hexlify(hashRoot(this.keccak256, input));
    this.audited.push({ period: period.period, lastSeq, root, recorded });
    if (recorded !== undefined && recorded !== root) {
      this.findings.add(
        "ROOT_DIFFERS",
        `Period ${period.period}: the book recorded the root ${recorded}, and its journal gives ${root}.`,
      );
    }
  }

  private invalid({ period }: ClosedPeriod, problem: string): void {
    this.findings.add("PERIOD_INVALID", `Period ${period}: ${problem}.`);
  }
}
