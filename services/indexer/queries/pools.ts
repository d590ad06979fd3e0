import { z } from "zod";
import type { IndexFile } from "../store/IndexFile.js";
import { textOf } from "../store/rows.js";
import { poolStateOf, poolTotalsBefore, type PoolState } from "../store/poolTotals.js";
import { feedName } from "../ingest/feedName.js";
import { directory, type DirectoryEntry } from "./directory.js";
import { indexedTo } from "./indexedTo.js";
import { latestEvent } from "./latestEvent.js";

export const PARTNER_STATUSES = ["None", "Active", "Suspended", "WindingDown", "Closed"] as const;
export type PartnerStatus = (typeof PARTNER_STATUSES)[number];

const integer = z.string().transform(Number);
const limits = z.object({
  lowestBid: integer,
  highestAsk: integer,
  minRemaining: integer,
  outflowCap: integer,
  inventoryCap: integer,
});
const opened = z.object({
  terms: z.object({ faceValue: z.string().transform(BigInt), currencyFeed: z.string(), limits }),
});
const corrected = z.object({ faceValue: z.string().transform(BigInt), currencyFeed: z.string() });
const changedLimits = z.object({ current: limits });
const quote = z.object({ bid: integer, ask: integer });
const directions = z.object({ buys: z.boolean(), sells: z.boolean() });
const pause = z.object({ paused: z.boolean() });
const statusChange = z.object({ current: integer });
const windDown = z.object({ closesAt: integer });

/** What was last said of a partner's closing: it was announced, or taken back. */
const LATEST_WIND_DOWN = `SELECT name, args FROM event
  WHERE name IN ('WindDownStarted', 'WindDownCancelled') AND subject = ? ORDER BY position DESC LIMIT 1`;

/** A pool as the log leaves it. */
export interface PoolView extends PoolState {
  readonly programme: DirectoryEntry;
  /** Of the partner, at the last block indexed. */
  readonly status: PartnerStatus;
  /** Worth of one point in the pool's currency, 8 decimals. */
  readonly faceValue: bigint;
  /** Feed from the pool's currency to the base currency; empty when they are the same. */
  readonly currencyFeed: string;
  /** Basis points of face value; zero before the first quote. */
  readonly bid: number;
  readonly ask: number;
  readonly buys: boolean;
  readonly sells: boolean;
  /** This pool, or all. */
  readonly paused: boolean;
  /** As `IPointExchange.Limits` has them. */
  readonly limits: z.output<typeof limits>;
}

/** Whether all pools are paused. */
export function allPaused(file: IndexFile): boolean {
  const row = file.first("SELECT args FROM event WHERE name = 'PauseChanged' ORDER BY position DESC LIMIT 1");
  return row !== undefined && pause.parse(JSON.parse(String(row["args"]))).paused;
}

/** All pools, oldest programme first. */
export function pools(file: IndexFile): PoolView[] {
  const { time } = indexedTo(file);
  const everywhere = allPaused(file);
  return directory(file).flatMap((programme) => {
    const { point, partnerId } = programme;
    const first = latestEvent(file, "PoolOpened", point, opened);
    if (first === undefined) return [];
    const { faceValue, currencyFeed } = latestEvent(file, "FaceValueCorrected", point, corrected) ?? first.terms;
    const limits = latestEvent(file, "LimitsChanged", point, changedLimits)?.current ?? first.terms.limits;
    const status = statusOf(file, partnerId, time);
    const { bid, ask } = latestEvent(file, "QuoteChanged", point, quote) ?? { bid: 0, ask: 0 };
    const { buys, sells } = latestEvent(file, "DirectionsChanged", point, directions) ?? { buys: true, sells: true };
    // While its partner winds down a pool buys, at the ends of its band where it has no quote: see `IPointExchange`.
    const leaving = status === "WindingDown";
    const banded = leaving && bid === 0;
    return [
      {
        programme,
        status,
        faceValue,
        currencyFeed: feedName(currencyFeed),
        bid: banded ? limits.lowestBid : bid,
        ask: banded ? limits.highestAsk : ask,
        buys: buys || leaving,
        sells,
        paused: everywhere || (latestEvent(file, "PoolPauseChanged", point, pause)?.paused ?? false),
        limits,
        ...poolStateOf(poolTotalsBefore(file, point, Number.MAX_SAFE_INTEGER)),
      },
    ];
  });
}

/** Closing has no event: it comes with the time that the wind-down named, even while the partner is suspended. */
function statusOf(file: IndexFile, partnerId: number, time: number): PartnerStatus {
  const row = file.first(LATEST_WIND_DOWN, String(partnerId));
  const announced = row !== undefined && textOf(row, "name") === "WindDownStarted";
  if (announced && time >= windDown.parse(JSON.parse(textOf(row, "args"))).closesAt) return "Closed";
  const change = latestEvent(file, "PartnerStatusChanged", String(partnerId), statusChange);
  return PARTNER_STATUSES[change?.current ?? 1] ?? "None";
}
