import type { Interval } from "../queries/intervals.js";

const DAY = 86_400;

/** By which lengths of time a chart of a period shows volume: so that there are several bars, and they can be told apart. */
export function volumeInterval({ from, to }: { readonly from: number; readonly to: number }): Interval {
  const days = (to - from) / DAY;
  if (days <= 3) return "hour";
  return days <= 400 ? "day" : "week";
}
