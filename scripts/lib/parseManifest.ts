import { formatEther, getAddress, isAddress, parseUnits, ZeroAddress } from "ethers";
import { z } from "zod";
import { AllianceError } from "../../sdk/AllianceError.js";

const BASIS = 10_000;

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
    feeds: z.array(z.strictObject({ id: feedName, maxAgeSeconds: seconds.min(60).max(7 * 86_400) })).min(1),
  }),
  exchange: z.strictObject({ milkFeed: feedName, fee: basisPoints.max(1_000), treasury: address }),
  partners: z.array(partner),
});

type Shape = z.output<typeof shape>;
/** The currency a feed's prices are in. */
function base(feed: string): string | undefined {
  return feed.split("/")[1];
}

type Complain = (path: (string | number)[], message: string) => void;

function checkMilk({ milk, partners }: Shape, complain: Complain): void {
  const shares = milk.allocations.reduce((sum, item) => sum + item.share, 0);
  if (shares !== BASIS) complain(["milk", "allocations"], `shares must add up to ${BASIS} basis points, not ${shares}`);

  const names = new Map<string, number>();
  for (const [i, { name }] of milk.allocations.entries()) {
    const other = names.get(futureName(name));
    const path = ["milk", "allocations", i, "name"];
    if (other !== undefined) complain(path, `is too like that of milk.allocations[${other}]`);
    names.set(futureName(name), other ?? i);
  }

  const free = milk.allocations.filter(({ to, vesting }) => to === milk.funder && vesting === undefined);
  const available = free.reduce((sum, { share }) => sum + (milk.cap * BigInt(share)) / BigInt(BASIS), 0n);
  const funding = partners.reduce((sum, item) => sum + item.pool.funding, 0n);
  if (funding > available) {
    const [needed, has] = [formatEther(funding), formatEther(available)];
    complain(["milk", "funder"], `gets ${has} MLK free of vesting, but the pools' funding takes ${needed}`);
  }
}

function checkFeeds({ oracle, exchange, partners }: Shape, complain: Complain): void {
  const feeds = new Set<string>();
  for (const [i, feed] of oracle.feeds.entries()) {
    if (feeds.has(feed.id)) complain(["oracle", "feeds", i, "id"], `"${feed.id}" is there twice`);
    feeds.add(feed.id);
  }
  const demand = (path: (string | number)[], feed: string) => {
    if (!feeds.has(feed)) complain(path, `"${feed}" is not among oracle.feeds`);
  };
  demand(["exchange", "milkFeed"], exchange.milkFeed);
  for (const [i, { pool: terms }] of partners.entries()) {
    const feed = terms.currencyFeed;
    if (feed === undefined) continue;
    const path = ["partners", i, "pool", "currencyFeed"];
    demand(path, feed);
    if (feeds.has(exchange.milkFeed) && base(feed) !== base(exchange.milkFeed)) {
      complain(path, `"${feed}" must lead to ${base(exchange.milkFeed)}, the currency of exchange.milkFeed`);
    }
  }
}

function checkPartners({ partners }: Shape, complain: Complain): void {
  const sectors = new Map<string, number>();
  const admins = new Map<string, number>();
  for (const [i, { sector, admin }] of partners.entries()) {
    const [first, other] = [sectors.get(sector), admins.get(admin)];
    if (first !== undefined) complain(["partners", i, "sector"], `"${sector}" is taken by partners[${first}]`);
    if (other !== undefined) complain(["partners", i, "admin"], `${admin} is the admin of partners[${other}] already`);
    sectors.set(sector, first ?? i);
    admins.set(admin, other ?? i);
  }
}

const manifest = shape.superRefine((value, context) => {
  const complain: Complain = (path, message) => {
    context.addIssue({ code: "custom", path, message });
  };
  checkMilk(value, complain);
  checkFeeds(value, complain);
  checkPartners(value, complain);
});

/** An alliance as its manifest describes it. Amounts are integers: wei of MLK, and 8 decimals for face values. */
export type Manifest = z.output<typeof manifest>;

/** One partner of a manifest. */
export type PartnerManifest = Manifest["partners"][number];

/** A name as part of the name of an Ignition future: letters, digits and underscores. */
export function futureName(name: string): string {
  return name.replaceAll(/\W/g, "_");
}

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
