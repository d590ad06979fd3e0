import type { IndexFile } from "../store/IndexFile.js";
import { poolFlows, poolTotalsBefore, type PoolTotals } from "../store/poolTotals.js";
import { directory } from "./directory.js";
import { positionAt } from "./indexedTo.js";
import { intervalsOf, type Interval, type Span } from "./intervals.js";
import { tradedBefore } from "./tradedBefore.js";

/** What one programme's pool traded. */
export interface PoolVolume {
  readonly point: string;
  readonly symbol: string;
  readonly trades: number;
  readonly pointsIn: bigint;
  readonly pointsOut: bigint;
  /** For points taken in, fees included, wei of MLK. */
  readonly paid: bigint;
  /** For points given out, wei of MLK. */
  readonly earned: bigint;
  readonly fees: bigint;
}

/** What was exchanged in one interval. */
export interface Volume extends Span {
  readonly trades: number;
  /** Before fees, wei of MLK; a swap counts once. */
  readonly value: bigint;
  readonly fees: bigint;
  /** Pools that traded in it. */
  readonly pools: readonly PoolVolume[];
}

/** What was exchanged, interval by interval. Errors: those of {@link intervalsOf}. */
export function volumes(file: IndexFile, interval: Interval, span: Span): Volume[] {
  const programmes = directory(file);
  const at = (time: number) => {
    const position = positionAt(file, time);
    const pools = programmes.map(({ point }) => poolTotalsBefore(file, point, position));
    return { traded: tradedBefore(file, position), pools };
  };
  const spans = intervalsOf(interval, span);
  let before = at(spans[0]?.from ?? 0);
  return spans.map(({ from, to }) => {
    const after = at(to);
    const pools = programmes.map(({ point, symbol }, i) => poolVolume(point, symbol, after.pools[i], before.pools[i]));
    const volume = {
      from,
      to,
      trades: after.traded.number - before.traded.number,
      value: after.traded.value - before.traded.value,
      fees: after.traded.fees - before.traded.fees,
      pools: pools.filter(({ trades }) => trades > 0),
    };
    before = after;
    return volume;
  });
}

function poolVolume(point: string, symbol: string, after?: PoolTotals, before?: PoolTotals): PoolVolume {
  if (after === undefined || before === undefined) throw new RangeError(`no totals of ${point}`);
  const { trades, pointsIn, pointsOut, paid, earned, feesCharged } = poolFlows(after, before);
  return { point, symbol, trades, pointsIn, pointsOut, paid, earned, fees: feesCharged };
}
