import { z } from "zod";
import { address, basisPoints, seconds, sendingFields } from "../common/configFields.js";
import { settingsReader } from "../common/settingsReader.js";

const points = z
  .string()
  .regex(/^[1-9]\d{0,18}$/, "is no number of points in quotes")
  .transform(BigInt);

/** See services/pricer/quote/aim.ts for what becomes of these. */
const pool = z.strictObject({
  /** The programme's point contract. */
  point: address,
  /** Points the pool wants to hold. */
  targetInventory: points,
  /** The mean of bid and ask at the target, basis points of face value; the middle of the band when left out. */
  neutralMid: basisPoints(1, 10_000).optional(),
  /** How far ask is above bid, where the band and the alliance's least spread allow it. */
  spread: basisPoints(0, 10_000),
  /** How far an empty pool raises the mid, and one with twice its target or more lowers it. */
  inventorySkew: basisPoints(0, 10_000),
  /** How far a net flow in of the whole target within a half-life lowers the mid. */
  flowSkew: basisPoints(0, 10_000).default(0n),
  /** After this a trade counts half. */
  flowHalfLifeSeconds: seconds(60, 2 * 86_400, 6 * 3_600),
  /** The quote is changed only when bid or ask moves at least so far. */
  deadband: basisPoints(1, 10_000).default(20n),
});

const schema = z.strictObject({
  ...sendingFields,
  /** The PointExchange. */
  exchange: address,
  /** Pools of programmes whose TREASURER the account is. */
  pools: z
    .array(pool)
    .min(1)
    .refine((pools) => new Set(pools.map(({ point }) => point)).size === pools.length, "name a pool twice"),
});

/** What a pricer needs to know, except for its key. */
export type PricerConfig = Readonly<z.output<typeof schema>>;
/** The same before defaults are filled in, as a file has it. */
export type PricerConfigInput = z.input<typeof schema>;
/** One pool of it. */
export type PoolConfig = PricerConfig["pools"][number];

/** Checks a pricer's configuration, or reads it from its file: see {@link settingsReader}. */
export const { parse: parsePricerConfig, read: readPricerConfig } = settingsReader(schema, "services/pricer/config.ts");
