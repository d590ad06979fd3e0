import { bigintArg, textArg } from "../../../sdk/eventArgs.js";
import type { IndexFile } from "../store/IndexFile.js";
import { POOL_FLOWS, poolStateOf, poolTotalsBefore, type PoolFlow, type PoolTotals } from "../store/poolTotals.js";
import type { ChainEvent } from "./decodeLog.js";
import { inconsistentLog } from "./inconsistentLog.js";

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

type Changes = Partial<Record<PoolFlow, bigint>>;

/** Records what an event of the exchange changed of its pools. */
export function projectPools(file: IndexFile, chainEvent: ChainEvent, milk: string): void {
  const { event } = chainEvent;
  if (event.name === "PoolOpened") change(file, chainEvent, textArg(event, "point"), {});
  if (event.name === "Swapped") projectTrade(file, chainEvent, milk);
  const move = MOVES[event.name];
  if (move === undefined) return;
  const amount = bigintArg(event, move.amount);
  change(file, chainEvent, textArg(event, "point"), { [move.flow]: move.back === true ? -amount : amount });
}

/** The pool of the points given pays the value in a sale, and what the other gets with the fee in a swap; fees are its own. */
function projectTrade(file: IndexFile, chainEvent: ChainEvent, milk: string): void {
  const { event } = chainEvent;
  const amount = (name: string) => bigintArg(event, name);
  const [assetIn, assetOut] = [textArg(event, "assetIn"), textArg(event, "assetOut")];
  const [fee, settled] = [amount("fee"), amount("settled")];
  if (assetIn !== milk) {
    const paid = assetOut === milk ? amount("milkValue") : settled + fee;
    change(file, chainEvent, assetIn, { paid, feesCharged: fee, pointsIn: amount("amountIn") }, 1);
  }
  if (assetOut !== milk) {
    const charged = assetIn === milk ? fee : 0n;
    const pointsOut = amount("amountOut");
    change(file, chainEvent, assetOut, { earned: settled, feesCharged: charged, pointsOut }, 1);
  }
}

const INSERT = `INSERT INTO pool (point, position, trades, ${POOL_FLOWS.join(", ")})
  VALUES (?, ?, ?, ${POOL_FLOWS.map(() => "?").join(", ")})`;

function change(file: IndexFile, { position, block }: ChainEvent, point: string, changes: Changes, trades = 0): void {
  const before = poolTotalsBefore(file, point, position);
  const after: PoolTotals = { ...before, trades: before.trades + trades };
  const totals = Object.fromEntries(POOL_FLOWS.map((flow) => [flow, before[flow] + (changes[flow] ?? 0n)]));
  const values = POOL_FLOWS.map((flow) => String(totals[flow]));
  const { reserve, fees, credit, inventory } = poolStateOf({ ...after, ...totals });
  if (reserve < 0n || fees < 0n || credit < 0n || inventory < 0n) {
    throw inconsistentLog(block, `pool ${point} would have less than nothing`);
  }
  file.run(INSERT, point, position, after.trades, ...values);
}
