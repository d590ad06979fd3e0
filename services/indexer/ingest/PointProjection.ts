import { ZeroAddress } from "ethers";
import { PointLog, type CohortMove } from "../../../sdk/PointLog.js";
import type { ChainEvent } from "../decode/decodeLog.js";
import { Balances } from "../store/Balances.js";
import type { IndexFile } from "../store/IndexFile.js";
import type { RowBuffer } from "../store/RowBuffer.js";
import { amountOf } from "../store/rows.js";
import { inconsistentLog } from "./inconsistentLog.js";

const COHORT = "SELECT issued, redeemed FROM cohort WHERE point = ? AND epoch = ? ORDER BY position DESC LIMIT 1";
const MOVE_COLUMNS = ["position", "part", "point", "kind", "sender", "recipient", "epoch", "points", "issueId"];
const COHORT_COLUMNS = ["point", "epoch", "position", "issued", "redeemed"];

interface Moved extends CohortMove {
  readonly block: number;
  readonly point: string;
}

interface Cohort {
  issued: bigint;
  redeemed: bigint;
  /** Of the last row on its way. One log may issue into a cohort several times: it has one row then. */
  row: (string | number)[] | undefined;
}

/** Records cohorts and balances of point contracts, from whole blocks. */
export class PointProjection {
  private readonly logs = new Map<string, PointLog>();
  private readonly cohorts = new Map<string, Cohort>();
  private readonly moves: Moved[] = [];

  constructor(
    private readonly file: IndexFile,
    private readonly rows: RowBuffer,
  ) {}

  take(chainEvent: ChainEvent): void {
    const { contract, event } = chainEvent;
    const log = this.logs.get(contract) ?? new PointLog();
    this.logs.set(contract, log);
    let moves: CohortMove[];
    try {
      moves = log.take(event);
    } catch (cause) {
      if (!(cause instanceof RangeError)) throw cause;
      throw inconsistentLog(chainEvent.block, cause.message);
    }
    for (const [part, move] of moves.entries()) this.record(chainEvent, part, move);
  }

  /** Changes balances by everything that was taken: what accounts had before is asked for once for all. */
  finish(): void {
    const balances = new Balances(this.file, this.moves);
    for (const { block, point, from, to, epoch, points } of this.moves) {
      if (from !== ZeroAddress && balances.add(point, from, epoch, -points) < 0n) {
        throw inconsistentLog(block, `${from} would hold less than no points of ${point}`);
      }
      if (to !== ZeroAddress) balances.add(point, to, epoch, points);
    }
    balances.write();
  }

  private record({ position, block, contract: point }: ChainEvent, part: number, move: CohortMove): void {
    const { kind, from, to, epoch, points, issueId } = move;
    this.moves.push({ ...move, block, point });
    const issue = issueId === undefined ? null : String(issueId);
    this.rows.add("move", MOVE_COLUMNS, [position, part, point, kind, from, to, epoch, String(points), issue]);
    if (kind !== "transfer") this.addToCohort(position, point, move);
  }

  private addToCohort(position: number, point: string, { kind, epoch, points }: CohortMove): void {
    const key = `${point} ${epoch}`;
    const cohort = this.cohorts.get(key) ?? this.stored(point, epoch);
    this.cohorts.set(key, cohort);
    if (kind === "issue") cohort.issued += points;
    else cohort.redeemed += points;
    const values = [String(cohort.issued), String(cohort.redeemed)];
    if (cohort.row?.[2] === position) {
      cohort.row.splice(3, 2, ...values);
      return;
    }
    cohort.row = [point, Number(epoch), position, ...values];
    this.rows.add("cohort", COHORT_COLUMNS, cohort.row);
  }

  private stored(point: string, epoch: bigint): Cohort {
    const row = this.file.first(COHORT, point, epoch);
    if (row === undefined) return { issued: 0n, redeemed: 0n, row: undefined };
    return { issued: amountOf(row, "issued"), redeemed: amountOf(row, "redeemed"), row: undefined };
  }
}
