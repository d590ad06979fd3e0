import { directory } from "../queries/directory.js";
import { sourceOf } from "../queries/sourceOf.js";
import type { IndexFile } from "../store/IndexFile.js";
import { poolStateOf, poolTotalsBefore, type PoolTotals } from "../store/poolTotals.js";
import { amountOf } from "../store/rows.js";
import { partnerProgrammes } from "./partnerProgrammes.js";
import type { Cell, Column, Report, ReportOptions } from "./Report.js";

const COLUMNS: readonly Column[] = [
  { key: "partner", title: "partner", kind: "text" },
  { key: "programme", title: "programme", kind: "text" },
  { key: "reserve", title: "reserve", kind: "milk" },
  { key: "fees", title: "fees owed to the alliance", kind: "milk" },
  { key: "owed", title: "reserve and fees", kind: "milk" },
  { key: "credit", title: "of the reserve, lent by the alliance", kind: "milk" },
];

/**
 * MLK that the exchange held at the end of a period against what it owed: reserves + fees + what was sent uninvited (invariant 4). What it
 * held comes from MLK's own log, the rest from the exchange's. A partner's shows its own pools only, and no total.
 */
export function reportReserves(file: IndexFile, { period, partnerId }: ReportOptions): Report {
  const rows: Cell[][] = partnerProgrammes(file, partnerId).map(({ point, symbol, partner }) => {
    const { reserve, fees, credit } = poolStateOf(poolTotalsBefore(file, point, period.end));
    return [partner, symbol, reserve, fees, reserve + fees, credit];
  });
  const report: Report = { name: "reserves", period, columns: COLUMNS, rows, findings: [] };
  if (partnerId !== undefined) return report;
  const { summary, findings } = held(file, period.end);
  const { reserves, fees, uninvited } = summary;
  rows.push(["All pools", null, reserves, fees, reserves + fees, null]);
  rows.push(["Sent to the exchange uninvited", null, null, null, uninvited, null]);
  rows.push(["Held by the exchange", null, null, null, summary.held, null]);
  return { ...report, summary, findings };
}

/** What flowed through all pools, and what MLK's log says of it. */
function held(file: IndexFile, end: number) {
  const all = directory(file).map(({ point }) => poolTotalsBefore(file, point, end));
  const sum = (of: (totals: PoolTotals) => bigint) => all.reduce((total, pool) => total + of(pool), 0n);
  const reserves = sum((pool) => poolStateOf(pool).reserve);
  const fees = sum((pool) => poolStateOf(pool).fees);
  const { bought, sold } = milkTraded(file, end);
  const invited = sum(({ funded, creditExtended }) => funded + creditExtended) + bought;
  const owedOut =
    sum(({ withdrawn, creditReturned, feesCollected }) => withdrawn + creditReturned + feesCollected) + sold;
  const row = file.first("SELECT received, sent FROM milk WHERE position < ? ORDER BY position DESC LIMIT 1", end);
  const received = row === undefined ? 0n : amountOf(row, "received");
  const sent = row === undefined ? 0n : amountOf(row, "sent");
  const uninvited = received - invited;
  const difference = received - sent - reserves - fees - uninvited;
  const findings: string[] = [];
  if (uninvited < 0n) findings.push(`${invited} wei were accounted for, but only ${received} came`);
  if (sent !== owedOut) findings.push(`${sent} wei left the exchange, but ${owedOut} were paid by its pools`);
  if (difference !== 0n) {
    findings.push(`the exchange holds ${difference} wei more than reserves, fees and what came uninvited`);
  }
  return { summary: { held: received - sent, reserves, fees, uninvited, difference }, findings };
}

/** MLK that members gave for points, and got for them. */
function milkTraded(file: IndexFile, end: number): { readonly bought: bigint; readonly sold: bigint } {
  const { milk } = sourceOf(file);
  const total = (amount: "amountIn" | "amountOut", asset: "assetIn" | "assetOut") => {
    let sum = 0n;
    const sql = `SELECT ${amount} FROM trade WHERE ${asset} = ? AND position < ?`;
    for (const row of file.each(sql, milk, end)) sum += amountOf(row, amount);
    return sum;
  };
  return { bought: total("amountIn", "assetIn"), sold: total("amountOut", "assetOut") };
}
