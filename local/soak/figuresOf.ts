import type { Fate } from "../../sdk/relayer/schemas.js";
import type { Load, Wish } from "./Load.js";

const TRADES: ReadonlySet<Wish> = new Set<Wish>(["swap", "sell"]);

/** What a load's requests came to. @param begin When the first was sent, Unix milliseconds. */
export function figuresOf({ accepted, forged, replayed }: Load, fates: ReadonlyMap<string, Fate>, begin: number) {
  const mined = [...fates.values()].filter(({ status }) => status === "mined");
  const latencies = mined.map(({ acceptedAt, updatedAt }) => updatedAt - acceptedAt).toSorted((a, b) => a - b);
  const at = (share: number) => latencies[Math.ceil(latencies.length * share) - 1] ?? 0;
  const end = mined.reduce((latest, { updatedAt }) => Math.max(latest, updatedAt), begin);
  return {
    sent: accepted.length + forged.sent + replayed.sent,
    requests: accepted.length,
    exchanges: accepted.filter(({ id, wish }) => TRADES.has(wish) && fates.get(id)?.status === "mined").length,
    settledPerSecond: (mined.length * 1_000) / Math.max(1, end - begin),
    medianMilliseconds: at(0.5),
    p99Milliseconds: at(0.99),
  };
}
