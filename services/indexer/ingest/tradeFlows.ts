import type { Trade } from "../../../sdk/trade/Trade.js";
import type { PoolFlow } from "../store/poolTotals.js";

/** What of a trade moves its pools. */
export type TradedAmounts = Pick<
  Trade,
  "assetIn" | "assetOut" | "amountIn" | "amountOut" | "milkValue" | "fee" | "settled"
>;

/** What changed of a pool. */
export type PoolChanges = Readonly<Partial<Record<PoolFlow, bigint>>>;

/**
 * What a trade changes of which pools. The pool of the points given pays the value in a sale, and what the other gets with the fee in a swap;
 * fees are its own.
 */
export function tradeFlows(trade: TradedAmounts, milk: string): readonly (readonly [point: string, PoolChanges])[] {
  const { assetIn, assetOut, amountIn, amountOut, milkValue, fee, settled } = trade;
  const flows: [string, PoolChanges][] = [];
  if (assetIn !== milk) {
    const paid = assetOut === milk ? milkValue : settled + fee;
    flows.push([assetIn, { paid, feesCharged: fee, pointsIn: amountIn }]);
  }
  if (assetOut !== milk) {
    const charged = assetIn === milk ? fee : 0n;
    flows.push([assetOut, { earned: settled, feesCharged: charged, pointsOut: amountOut }]);
  }
  return flows;
}
