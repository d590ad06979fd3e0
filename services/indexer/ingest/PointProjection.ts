import { ZeroAddress } from "ethers";
import { PointLog, type CohortMove } from "../../../sdk/PointLog.js";
import type { IndexFile } from "../store/IndexFile.js";
import { amountOf } from "../store/rows.js";
import type { ChainEvent } from "./decodeLog.js";
import { inconsistentLog } from "./inconsistentLog.js";

const BALANCE =
  "SELECT points FROM balance WHERE point = ? AND account = ? AND epoch = ? ORDER BY position DESC LIMIT 1";
const COHORT = "SELECT issued, redeemed FROM cohort WHERE point = ? AND epoch = ? ORDER BY position DESC LIMIT 1";

/** Records cohorts and balances of point contracts, from whole blocks. */
export class PointProjection {
  private readonly logs = new Map<string, PointLog>();

  constructor(private readonly file: IndexFile) {}

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

  private record(chainEvent: ChainEvent, part: number, move: CohortMove): void {
    const { position, contract: point } = chainEvent;
    const { kind, from, to, epoch, points, issueId } = move;
    this.file.run(
      "INSERT INTO move VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)",
      ...[position, part, point, kind, from, to, epoch, String(points), issueId === undefined ? null : String(issueId)],
    );
    if (kind !== "transfer") this.addToCohort(position, point, move);
    if (from !== ZeroAddress) this.addToBalance(chainEvent, from, epoch, -points);
    if (to !== ZeroAddress) this.addToBalance(chainEvent, to, epoch, points);
  }

  private addToCohort(position: number, point: string, { kind, epoch, points }: CohortMove): void {
    const before = this.file.first(COHORT, point, epoch);
    const issued = (before === undefined ? 0n : amountOf(before, "issued")) + (kind === "issue" ? points : 0n);
    const redeemed = (before === undefined ? 0n : amountOf(before, "redeemed")) + (kind === "redemption" ? points : 0n);
    const sql = "INSERT OR REPLACE INTO cohort VALUES (?, ?, ?, ?, ?)";
    this.file.run(sql, point, epoch, position, String(issued), String(redeemed));
  }

  private addToBalance(
    { position, block, contract }: ChainEvent,
    account: string,
    epoch: bigint,
    points: bigint,
  ): void {
    const before = this.file.first(BALANCE, contract, account, epoch);
    const after = (before === undefined ? 0n : amountOf(before, "points")) + points;
    if (after < 0n) throw inconsistentLog(block, `${account} would hold less than no points of ${contract}`);
    const sql = "INSERT OR REPLACE INTO balance VALUES (?, ?, ?, ?, ?)";
    this.file.run(sql, contract, account, epoch, position, String(after));
  }
}
