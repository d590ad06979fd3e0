import { getBytes, hexlify } from "ethers";
import type { BookFile } from "../BookFile.js";
import type { TreeHelpers } from "../commitment/Helpers.js";
import { hashTree } from "../commitment/hashTree.js";
import type { BulkKeccak } from "../keccak/bulkKeccak.js";
import { periods, type ClosedPeriod } from "../periods.js";
import type { Findings } from "./Findings.js";
import type { JournalCohorts } from "./JournalCohorts.js";
import { periodProblem } from "./periodProblem.js";
import type { JournalEntry, Walk } from "./walkJournal.js";

/** A closed period that was built again from the journal. */
export interface BuiltPeriod {
  readonly period: number;
  readonly lastSeq: number;
  /** What the journal gives; undefined where it is broken before the period's last entry, or when it was not to be built. */
  readonly root: string | undefined;
  /** What the book recorded, if it was built yet. */
  readonly recorded: string | undefined;
}

/** Who hashes roots. */
export interface RootHashing {
  /** Of `blockKeccak`. */
  readonly keccak: BulkKeccak;
  readonly helpers: TreeHelpers | undefined;
}

/** Builds each closed period's root again, while the entries go by, and compares it with the book's. */
export class PeriodBuilder {
  readonly built: BuiltPeriod[] = [];
  private readonly closed: readonly ClosedPeriod[];
  private at = 0;
  private head: Uint8Array;
  private last = { seq: 0, recordedAt: 0 };

  /** @param hashing None when roots are to be left out. */
  constructor(
    private readonly file: BookFile,
    private readonly hashing: RootHashing | undefined,
    private readonly cohorts: JournalCohorts,
    private readonly findings: Findings,
  ) {
    this.closed = [...periods(file)];
    this.head = file.genesis;
    const { firstPeriod } = file.programme;
    const gap = this.closed.findIndex(({ period }, index) => period !== firstPeriod + index);
    if (gap >= 0) findings.add("PERIOD_INVALID", "period", `period ${firstPeriod + gap}: it is missing`);
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
  finish({ broken }: Walk): void {
    if (broken === undefined) this.buildTo(this.last.seq, Infinity);
    for (const period of this.closed.slice(this.at)) {
      const { lastSeq, root: recorded } = period;
      this.built.push({ period: period.period, lastSeq, root: undefined, recorded });
      if (broken === undefined) {
        this.invalid(period, `its last entry ${lastSeq} is missing: the journal ends with entry ${this.last.seq}`);
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
    const { lastSeq, root: recorded } = period;
    const { periodLength } = this.file.programme;
    const misfit = periodProblem(period, { ...this.last, hash: this.head, nextRecordedAt }, periodLength);
    if (misfit !== undefined) this.invalid(period, misfit);
    const root = this.rootOf(period);
    this.built.push({ period: period.period, lastSeq, root, recorded });
    if (recorded !== undefined && root !== undefined && recorded !== root) {
      const problem = `period ${period.period}: the book recorded the root ${recorded}, and its journal gives ${root}`;
      this.findings.add("ROOT_DIFFERS", "period", problem);
    }
  }

  private rootOf({ period, seed }: ClosedPeriod): string | undefined {
    if (this.hashing === undefined) return undefined;
    const { keccak, helpers } = this.hashing;
    const { point } = this.file.programme;
    const input = { point, seed: getBytes(seed), period, head: this.head, cohorts: this.cohorts.arrays };
    return hexlify(hashTree(keccak, input, helpers).root);
  }

  private invalid({ period }: ClosedPeriod, problem: string): void {
    this.findings.add("PERIOD_INVALID", "period", `period ${period}: ${problem}`);
  }
}
