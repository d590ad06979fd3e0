import { pools, type PoolView } from "../queries/pools.js";
import { indexedTo } from "../queries/indexedTo.js";
import type { IndexFile } from "../store/IndexFile.js";
import { numberOf, textOf } from "../store/rows.js";
import { commitmentDue } from "./commitmentDue.js";
import { outflowToday } from "./outflowToday.js";
import { WATCHED_EVENTS } from "./watchedEvents.js";

/** What of a pool may need a person. */
export interface PoolAlarm {
  /** The programme's symbol. */
  readonly programme: string;
  readonly paused: boolean;
  readonly suspended: boolean;
  /** Of today's cap on net outflow (UTC) and of the cap on inventory, what is used: 1 when all is. */
  readonly outflowUsed: number;
  readonly inventoryUsed: number;
  /** When the next commitment should come, Unix seconds; undefined before the first. */
  readonly commitmentDue: number | undefined;
}

/** What the chain's log says that a person may have to act on. */
export interface ChainAlarms {
  /** When each watched event was last seen, Unix seconds; 0 for never. */
  readonly lastSeen: ReadonlyMap<string, number>;
  readonly pools: readonly PoolAlarm[];
}

const WEI = 10n ** 18n;
/** Shares are counted to a ten-thousandth. */
const PARTS = 10_000n;

const LAST_SEEN = `SELECT name, max(block.time) AS time FROM event JOIN block ON block.number = event.position / 1000000
  WHERE name IN (${WATCHED_EVENTS.map(() => "?").join(", ")}) GROUP BY name`;

/** What needs a person, at the last block indexed. Error: `INDEX_EMPTY`. */
export function chainAlarms(file: IndexFile): ChainAlarms {
  const { time } = indexedTo(file);
  const lastSeen = new Map<string, number>(WATCHED_EVENTS.map((name) => [name, 0]));
  for (const row of file.all(LAST_SEEN, ...WATCHED_EVENTS)) lastSeen.set(textOf(row, "name"), numberOf(row, "time"));
  return { lastSeen, pools: pools(file).map((pool) => alarmOf(file, pool, time)) };
}

function alarmOf(file: IndexFile, pool: PoolView, time: number): PoolAlarm {
  const { programme, status, paused, limits, inventory } = pool;
  const { point, symbol } = programme;
  return {
    programme: symbol,
    paused,
    suspended: status === "Suspended",
    outflowUsed: share(outflowToday(file, point, time), BigInt(limits.outflowCap) * WEI),
    inventoryUsed: share(inventory, BigInt(limits.inventoryCap)),
    commitmentDue: commitmentDue(file, point),
  };
}

function share(part: bigint, whole: bigint): number {
  return whole === 0n ? 0 : Number((part * PARTS) / whole) / Number(PARTS);
}
