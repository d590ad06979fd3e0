import { sourceOf } from "../queries/sourceOf.js";
import { tradesBetween } from "../queries/trades.js";
import type { IndexFile } from "../store/IndexFile.js";
import { poolFlows, poolStateOf, poolTotalsBefore, type PoolTotals } from "../store/poolTotals.js";
import { partnerProgrammes } from "./partnerProgrammes.js";
import type { Column, Report, ReportOptions } from "./Report.js";

const milk = (key: string, title: string): Column => ({ key, title, kind: "milk" });
const points = (key: string, title: string): Column => ({ key, title, kind: "points" });

const COLUMNS: readonly Column[] = [
  { key: "partner", title: "partner", kind: "text" },
  { key: "programme", title: "programme", kind: "text" },
  { key: "trades", title: "trades", kind: "number" },
  milk("openingReserve", "opening reserve"),
  milk("funded", "funded"),
  milk("creditExtended", "credit extended"),
  milk("earned", "earned for points given out"),
  milk("paid", "paid for points taken in"),
  milk("withdrawn", "withdrawn"),
  milk("creditReturned", "credit returned"),
  milk("closingReserve", "closing reserve"),
  milk("closingCredit", "credit owed to the alliance"),
  milk("ownReserve", "closing reserve less credit"),
  milk("openingFees", "opening fees"),
  milk("feesCharged", "fees charged"),
  milk("feesCollected", "fees collected by the alliance"),
  milk("closingFees", "closing fees"),
  points("openingInventory", "opening inventory"),
  points("pointsIn", "points taken in"),
  points("pointsOut", "points given out"),
  points("writtenOff", "points written off, less those counted again"),
  points("closingInventory", "closing inventory"),
];

/** What the trades themselves say of a pool's flows. */
interface Traded {
  paid: bigint;
  earned: bigint;
  feesCharged: bigint;
  pointsIn: bigint;
  pointsOut: bigint;
  trades: number;
}

/**
 * Each pool's MLK over a period: what it had, what came, what went, what it owes to the alliance; fees; inventory. The flows are held
 * against the trades of the period, to the wei and to the point. A partner's shows its own pools only.
 */
export function reportSettlement(file: IndexFile, { period, partnerId }: ReportOptions): Report {
  const traded = tradedBetween(file, period.start, period.end);
  const findings: string[] = [];
  const rows = partnerProgrammes(file, partnerId).map(({ point, symbol, partner }) => {
    const before = poolTotalsBefore(file, point, period.start);
    const after = poolTotalsBefore(file, point, period.end);
    const flows = poolFlows(after, before);
    findings.push(...differences(symbol, flows, traded.get(point)));
    const [opening, closing] = [poolStateOf(before), poolStateOf(after)];
    return [
      ...[partner, symbol, flows.trades],
      ...[opening.reserve, flows.funded, flows.creditExtended, flows.earned],
      ...[flows.paid, flows.withdrawn, flows.creditReturned, closing.reserve],
      ...[closing.credit, closing.reserve - closing.credit],
      ...[opening.fees, flows.feesCharged, flows.feesCollected, closing.fees],
      ...[opening.inventory, flows.pointsIn, flows.pointsOut, flows.writtenOff, closing.inventory],
    ];
  });
  return { name: "settlement", period, columns: COLUMNS, rows, findings };
}

function tradedBetween(file: IndexFile, start: number, end: number): Map<string, Traded> {
  const { milk: milkAddress } = sourceOf(file);
  const pools = new Map<string, Traded>();
  const pool = (point: string) => {
    const found = pools.get(point) ?? { paid: 0n, earned: 0n, feesCharged: 0n, pointsIn: 0n, pointsOut: 0n, trades: 0 };
    pools.set(point, found);
    found.trades++;
    return found;
  };
  for (const { assetIn, assetOut, amountIn, amountOut, milkValue, fee, settled } of tradesBetween(file, start, end)) {
    if (assetIn !== milkAddress) {
      const giving = pool(assetIn);
      giving.paid += assetOut === milkAddress ? milkValue : settled + fee;
      giving.feesCharged += fee;
      giving.pointsIn += amountIn;
    }
    if (assetOut !== milkAddress) {
      const receiving = pool(assetOut);
      receiving.earned += settled;
      receiving.feesCharged += assetIn === milkAddress ? fee : 0n;
      receiving.pointsOut += amountOut;
    }
  }
  return pools;
}

function differences(symbol: string, flows: PoolTotals, traded: Traded | undefined): string[] {
  const names = ["paid", "earned", "feesCharged", "pointsIn", "pointsOut", "trades"] as const;
  return names
    .filter((name) => BigInt(flows[name]) !== BigInt(traded?.[name] ?? 0))
    .map((name) => `${symbol}: ${name} is ${flows[name]} by the pool, ${traded?.[name] ?? 0} by its trades`);
}
