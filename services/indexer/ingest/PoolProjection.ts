import { bigintArg, textArg } from "../../../sdk/eventArgs.js";
import type { ChainEvent } from "../decode/decodeLog.js";
import type { IndexFile } from "../store/IndexFile.js";
import { POOL_FLOWS, poolStateOf, type PoolFlow } from "../store/poolTotals.js";
import { latestPool, type PoolRow } from "../store/latestPool.js";
import type { RowBuffer } from "../store/RowBuffer.js";
import { inconsistentLog } from "./inconsistentLog.js";
import type { PoolChanges } from "./tradeFlows.js";

/** Events of the exchange that move an amount of one pool. */
const MOVES: Readonly<Record<string, { readonly flow: PoolFlow; readonly amount: string; readonly back?: true }>> = {
  Funded: { flow: "funded", amount: "amount" },
  Withdrawn: { flow: "withdrawn", amount: "amount" },
  CreditExtended: { flow: "creditExtended", amount: "amount" },
  CreditReturned: { flow: "creditReturned", amount: "amount" },
  FeesCollected: { flow: "feesCollected", amount: "amount" },
  InventoryWrittenOff: { flow: "writtenOff", amount: "points" },
  InventoryRestored: { flow: "writtenOff", amount: "points", back: true },
};

const COLUMNS = ["point", "position", "trades", ...POOL_FLOWS, "day", "outflow"];
const DAY = 86_400;

type Place = Pick<ChainEvent, "position" | "block">;

/** Records what flowed through pools. */
export class PoolProjection {
  private readonly pools = new Map<string, PoolRow>();

  constructor(
    private readonly file: IndexFile,
    private readonly rows: RowBuffer,
  ) {}

  /** An event of the exchange that is no trade. @param time Of its block, Unix seconds. */
  take(chainEvent: ChainEvent, time: number): void {
    const { event } = chainEvent;
    if (event.name === "PoolOpened") this.change(chainEvent, time, textArg(event, "point"), {}, 0);
    const move = MOVES[event.name];
    if (move === undefined) return;
    const amount = bigintArg(event, move.amount);
    const changes = { [move.flow]: move.back === true ? -amount : amount };
    this.change(chainEvent, time, textArg(event, "point"), changes, 0);
  }

  takeTrade(place: Place, time: number, flows: readonly (readonly [point: string, PoolChanges])[]): void {
    for (const [point, changes] of flows) this.change(place, time, point, changes, 1);
  }

  private change({ position, block }: Place, time: number, point: string, changes: PoolChanges, trades: number): void {
    const before = this.pools.get(point) ?? latestPool(this.file, point);
    const day = time - (time % DAY);
    const left = (day === before.day ? before.outflow : 0n) + (changes.paid ?? 0n) - (changes.earned ?? 0n);
    const after: PoolRow = { ...before, trades: before.trades + trades, day, outflow: left > 0n ? left : 0n };
    for (const flow of POOL_FLOWS) after[flow] += changes[flow] ?? 0n;
    const { reserve, fees, credit, inventory } = poolStateOf(after);
    if (reserve < 0n || fees < 0n || credit < 0n || inventory < 0n) {
      throw inconsistentLog(block, `pool ${point} would have less than nothing`);
    }
    this.pools.set(point, after);
    const flows = POOL_FLOWS.map((flow) => String(after[flow]));
    this.rows.add("pool", COLUMNS, [point, position, after.trades, ...flows, day, String(after.outflow)]);
  }
}
