import { positionAt } from "../queries/indexedTo.js";
import type { IndexFile } from "../store/IndexFile.js";
import { poolTotalsBefore } from "../store/poolTotals.js";
import { amountOf } from "../store/rows.js";

const DAY = 86_400;

/**
 * What left a pool's reserve by trades on the UTC day of a time, less what came in after it, wei: as the exchange counts it against its cap.
 * What comes in before anything left does not count.
 */
export function outflowToday(file: IndexFile, point: string, time: number): bigint {
  const start = positionAt(file, time - (time % DAY));
  let before = poolTotalsBefore(file, point, start);
  let outflow = 0n;
  const sql = "SELECT paid, earned FROM pool WHERE point = ? AND position >= ? ORDER BY position";
  for (const row of file.each(sql, point, start)) {
    const [paid, earned] = [amountOf(row, "paid"), amountOf(row, "earned")];
    const left = outflow + (paid - before.paid) - (earned - before.earned);
    outflow = left > 0n ? left : 0n;
    before = { ...before, paid, earned };
  }
  return outflow;
}
