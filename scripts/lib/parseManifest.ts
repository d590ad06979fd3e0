import { getAddress, isAddress, parseUnits, ZeroAddress } from "ethers";
import { z } from "zod";
import { AllianceError } from "../../sdk/AllianceError.js";
import { checkManifest } from "./checkManifest.js";

const BASIS = 10_000;
const UINT24 = 2 ** 24 - 1;

/**
 * A decimal number in quotes, turned into an integer of 10^-decimals. JSON numbers are refused: they are floats. A wrong one ends the
 * check of the whole, so that sums over amounts see integers only.
 */
function decimal(decimals: number, unit: string) {
  const form = `must be a decimal number in quotes, in ${unit}, such as "12.5"`;
  const precision = `must have at most ${decimals} decimals (${unit})`;
  return z
    .string()
    .regex(/^\d{1,30}(\.\d+)?$/, { error: form, abort: true })
    .refine((text) => (text.split(".")[1] ?? "").length <= decimals, { error: precision, abort: true })
    .transform((text) => parseUnits(text, decimals));
}

/** A whole number, zero or more. A value out of bounds keeps zod's message, which names the bound. */
function whole(unit: string) {
  const error = ({ code }: { code: string }) =>
    code === "invalid_type" ? `must be a whole number of ${unit}` : undefined;
  return z.int({ error }).min(0);
}

const address = z
  .string()
  .refine(
    (text) => isAddress(text),
    "must be an address: 0x and 40 hexadecimal digits, with a right checksum if mixed case",
  )
  .transform((text) => getAddress(text))
  .refine((value) => value !== ZeroAddress, "must not be the zero address");
const addresses = z.array(address).min(1, "must name at least one address");
const basisPoints = whole("basis points (1 % = 100)").max(BASIS);
const seconds = whole("seconds");
const label = z.string().regex(/^[\x20-\x7e]{1,31}$/, "must be 1 to 31 ASCII characters");
const feedName = z.string().regex(/^[A-Z0-9]{2,10}\/[A-Z0-9]{2,10}$/, 'must be a pair such as "MLK/KRW"');

const vesting = z.strictObject({
  /** Nothing is released before. */
  start: z.iso
    .datetime("must be an ISO time in UTC, such as 2028-12-01T00:00:00Z")
    .transform((text) => Date.parse(text) / 1000)
    .refine((time) => Number.isInteger(time), "must be a whole second"),
  /** Released evenly over this time after the start; 0 for all at once. */
  durationSeconds: seconds,
});

const allocation = z.strictObject({ name: label, to: address, share: basisPoints.min(1), vesting: vesting.optional() });

const pool = z
  .strictObject({
    /** Worth of one point in the pool's currency. */
    faceValue: decimal(8, "units of the pool's currency").refine(
      (v) => v > 0n && v < 2n ** 64n,
      "must be above zero and fit 64 bits",
    ),
    /** Feed from the pool's currency to the base currency; left out when they are the same. */
    currencyFeed: feedName.optional(),
    minRemainingEpochs: z.int().min(0).max(64),
    bid: basisPoints.min(1),
    ask: basisPoints.min(1),
    /** What the council allows bid and ask. */
    band: z
      .strictObject({ lowestBid: basisPoints.min(1), highestAsk: basisPoints.min(1) })
      .refine((value) => value.lowestBid <= value.highestAsk, {
        path: ["lowestBid"],
        message: "must not be above highestAsk",
      }),
    /** What trades may take out of the reserve on a day, net. */
    dailyOutflowMilk: whole("MLK").min(1).max(UINT24),
    /** Points the pool may hold. */
    inventoryThousands: whole("thousands of points").min(1).max(UINT24),
    /** MLK put into the pool at the start, paid by `funder`. */
    funding: decimal(18, "MLK"),
  })
  .refine((value) => value.bid <= value.ask, { path: ["bid"], message: "must not be above ask" });

const point = z.strictObject({
  name: z.string().min(1).max(64),
  symbol: z.string().min(1).max(16),
  epochLengthSeconds: seconds.min(3_600).max(366 * 86_400),
  validityEpochs: z.int().min(1).max(64),
  /** How often the partner commits to its book. */
  commitmentPeriodSeconds: seconds.min(3_600).max(366 * 86_400),
  /** What a member may send out a UTC day; "0" for no limit. */
  dailyCap: decimal(0, "points").refine((v) => v < 2n ** 64n, "must fit 64 bits"),
});

const partner = z
  .strictObject({
    name: z.string().refine((text) => text.length > 0 && Buffer.byteLength(text) <= 64, "must have 1 to 64 bytes"),
    sector: label,
    admin: address,
    issuers: addresses,
    treasurers: addresses,
    point,
    pool,
  })
  .refine((value) => value.pool.minRemainingEpochs <= value.point.validityEpochs, {
    path: ["pool", "minRemainingEpochs"],
    message: "must not be above point.validityEpochs",
  });

/** A minute to a week. */
const feedTime = seconds.min(60).max(7 * 86_400);

/** What the oracle is told of a feed; see `IPriceOracle.FeedSettings`. */
const feed = z.strictObject({
  id: feedName,
  /** An observation, and so an answer, counts as fresh for so long. */
  maxAgeSeconds: feedTime,
  /** A price that held for so long is the average. */
  averagingWindowSeconds: feedTime,
  /** A median further from the answer is held until a quorum saw it anew. */
  maxJump: basisPoints.min(1),
  /** Trading stops while price and average are further apart. */
  maxDivergence: basisPoints.min(1),
});

const shape = z.strictObject({
  name: label,
  chainId: z.int().min(1),
  timelock: z.strictObject({ delaySeconds: seconds.max(365 * 86_400), council: address }),
  operators: addresses,
  guardians: addresses,
  /** The oracle has 32 seats. */
  reporters: addresses.max(32),
  milk: z.strictObject({
    cap: decimal(18, "MLK").refine((v) => v > 0n && v < 2n ** 96n, {
      error: "must be above zero and below 2^96 wei",
      abort: true,
    }),
    /** Pays the pools' first funding. */
    funder: address,
    allocations: z.array(allocation).min(1),
  }),
  oracle: z.strictObject({
    feeds: z.array(feed).min(1),
  }),
  exchange: z.strictObject({
    milkFeed: feedName,
    fee: basisPoints.max(1_000),
    /** Gets the fees, and credit that is taken back. */
    treasury: address,
    /** What binds every treasurer's quotes: the ask's distance to the bid, and how far and how often either moves. */
    quotes: z.strictObject({
      leastSpread: basisPoints,
      maxStep: basisPoints.min(1),
      minIntervalSeconds: seconds.min(1).max(30 * 86_400),
    }),
    /** Between a treasurer's request for its pool's money and its execution. */
    withdrawalDelaySeconds: seconds.min(3_600).max(30 * 86_400),
  }),
  partners: z.array(partner),
});

/** A manifest whose values are right by themselves. */
export type ManifestShape = z.output<typeof shape>;

const manifest = shape.superRefine((value, context) => {
  checkManifest(value, (path, message) => {
    context.addIssue({ code: "custom", path, message });
  });
});

/** An alliance as its manifest describes it. Amounts are integers: wei of MLK, and 8 decimals for face values. */
export type Manifest = z.output<typeof manifest>;

/** One partner of a manifest. */
export type PartnerManifest = Manifest["partners"][number];

/** Turns `["partners", 2, "pool", "bid"]` into `partners[2].pool.bid`. */
function pathText(path: readonly PropertyKey[]): string {
  const text = path.reduce<string>(
    (sum, part) => (typeof part === "number" ? `${sum}[${part}]` : `${sum}.${String(part)}`),
    "",
  );
  return text.replace(/^\./, "") || "the whole file";
}

/**
 * Checks a manifest and gives it typed. Error: `MANIFEST_INVALID`, naming the file and the path of every wrong value.
 *
 * @param value What the file holds.
 * @param source The file's name, for the message.
 */
export function parseManifest(value: unknown, source: string): Manifest {
  const result = manifest.safeParse(value);
  if (result.success) return result.data;
  const lines = result.error.issues.map((problem) => `  ${pathText(problem.path)}: ${problem.message}`);
  throw new AllianceError(
    "MANIFEST_INVALID",
    `${source} is not a valid manifest:\n${lines.join("\n")}`,
    "Mend the values named; nothing was sent.",
  );
}
