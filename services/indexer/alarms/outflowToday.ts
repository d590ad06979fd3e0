import type { IndexFile } from "../store/IndexFile.js";
import { latestPool } from "../store/latestPool.js";

const DAY = 86_400;

/**
 * What left a pool's reserve by trades on the UTC day of a time, less what came in after it, wei: as the exchange counts it against its cap.
 * What comes in before anything left does not count.
 *
 * @param time Not before the pool's last change.
 */
export function outflowToday(file: IndexFile, point: string, time: number): bigint {
  const { day, outflow } = latestPool(file, point);
  return day === time - (time % DAY) ? outflow : 0n;
}
