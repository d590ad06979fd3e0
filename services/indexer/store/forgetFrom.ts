import { ZeroAddress } from "ethers";
import { tradesBetween } from "../queries/trades.js";
import { Balances } from "./Balances.js";
import { Candles } from "./Candles.js";
import type { IndexFile, Source } from "./IndexFile.js";
import { amountOf, numberOf, textOf, type Row } from "./rows.js";
import { VolumeSums } from "./VolumeSums.js";

/** Tables whose rows belong to a log and stand in the order of the chain. */
const BY_POSITION = ["programme", "event", "trade", "price", "move", "milk"] as const;

/** Undoes what logs from a position on did, within the caller's transaction: what was kept as it went is changed back. */
export function forgetFrom(file: IndexFile, source: Source, start: number): void {
  const sums = new VolumeSums(file, source.milk, true);
  for (const trade of tradesBetween(file, start, Number.MAX_SAFE_INTEGER)) sums.take(trade, trade.time);
  sums.finish();
  forgetProgrammes(file, start);
  forgetMoves(file, start);
  for (const point of pointsOf(file)) file.run("DELETE FROM pool WHERE point = ? AND position >= ?", point, start);
  const feeds = file.all("SELECT feed, min(time) AS time FROM price WHERE position >= ? GROUP BY feed", start);
  for (const table of BY_POSITION) file.run(`DELETE FROM ${table} WHERE position >= ?`, start);
  const candles = new Candles(file);
  for (const row of feeds) candles.rebuild(textOf(row, "feed"), numberOf(row, "time"));
  candles.finish();
}

function pointsOf(file: IndexFile): string[] {
  return file.all("SELECT point FROM programme").map((row) => textOf(row, "point"));
}

/** A programme's log was read from its beginning when it was found: it goes as a whole, and is read again. */
function forgetProgrammes(file: IndexFile, start: number): void {
  const gone = file.all("SELECT point FROM programme WHERE position >= ?", start);
  for (const point of gone.map((row) => textOf(row, "point"))) {
    for (const table of ["move", "cohort", "balance"]) file.run(`DELETE FROM ${table} WHERE point = ?`, point);
    file.run("DELETE FROM event WHERE contract = ?", point);
  }
}

function forgetMoves(file: IndexFile, start: number): void {
  const moves = [...file.each("SELECT * FROM move WHERE position >= ?", start)].map(moveOf);
  const balances = new Balances(file, moves);
  const cohorts = new Map<string, { readonly point: string; readonly epoch: bigint }>();
  for (const { point, from, to, epoch, points } of moves) {
    if (from !== ZeroAddress) balances.add(point, from, epoch, points);
    if (to !== ZeroAddress) balances.add(point, to, epoch, -points);
    if (from === ZeroAddress || to === ZeroAddress) cohorts.set(`${point} ${epoch}`, { point, epoch });
  }
  balances.write();
  for (const { point, epoch } of cohorts.values()) {
    file.run("DELETE FROM cohort WHERE point = ? AND epoch = ? AND position >= ?", point, epoch, start);
  }
}

function moveOf(row: Row) {
  const [from, to] = [textOf(row, "sender"), textOf(row, "recipient")];
  return {
    point: textOf(row, "point"),
    from,
    to,
    epoch: BigInt(numberOf(row, "epoch")),
    points: amountOf(row, "points"),
  };
}
