import { z } from "zod";
import { visibleText } from "../../sdk/text/visibleText.js";
import { LAST_TIME } from "../../sdk/time/checkUnixTime.js";
import { timeIn } from "../../sdk/time/timeIn.js";
import { bridgeShape } from "./bridgeShape.js";
import { address, addresses, basisPoints, decimal, feedName, label, seconds, whole } from "./values.js";

const UINT24 = 2 ** 24 - 1;
const TIME = "must be an ISO time in UTC or with its offset, to the second, such as 2028-12-01T00:00:00Z";

const vesting = z.strictObject({
  start: z.iso
    .datetime({ offset: true, error: TIME })
    .transform(timeIn)
    .pipe(z.number(TIME))
    .refine((time) => time >= 0 && time < LAST_TIME, "must be between 1970 and 2106")
    .describe("Nothing is released before."),
  durationSeconds: seconds.describe("Released evenly over this time after the start; 0 for all at once."),
});

const allocation = z.strictObject({
  name: label,
  to: address,
  share: basisPoints.min(1).describe("Basis points of the cap."),
  vesting: vesting.optional(),
});

const pool = z
  .strictObject({
    faceValue: decimal(8, "units of the pool's currency")
      .refine((v) => v > 0n && v < 2n ** 64n, "must be above zero and fit 64 bits")
      .describe("Worth of one point in the pool's currency. Fixed."),
    currencyFeed: feedName
      .optional()
      .describe("Feed from the pool's currency to the base currency; left out when they are the same. Fixed."),
    minRemainingEpochs: z.int().min(0).max(64).describe("How long points traded must still be valid."),
    bid: basisPoints.min(1).describe("The first quote: from then on the treasurer moves it."),
    ask: basisPoints.min(1).describe("The first quote: from then on the treasurer moves it."),
    band: z
      .strictObject({ lowestBid: basisPoints.min(1), highestAsk: basisPoints.min(1) })
      .refine((value) => value.lowestBid <= value.highestAsk, {
        path: ["lowestBid"],
        message: "must not be above highestAsk",
      })
      .describe("What the council allows bid and ask."),
    dailyOutflowMilk: whole("MLK")
      .min(1)
      .max(UINT24)
      .describe("What trades may take out of the reserve on a day, net."),
    inventoryThousands: whole("thousands of points").min(1).max(UINT24).describe("Points the pool may hold."),
    funding: decimal(18, "MLK").describe(
      "MLK put into the pool since it opened, at least; the funder pays what lacks.",
    ),
    reserveAlarm: decimal(18, "MLK").prefault("0").describe("A reserve below this is reported by `alliance status`."),
  })
  .refine((value) => value.bid <= value.ask, { path: ["bid"], message: "must not be above ask" });

const point = z
  .strictObject({
    name: visibleText.min(1).max(64),
    symbol: visibleText.min(1).max(16),
    epochLengthSeconds: seconds.min(3_600).max(366 * 86_400),
    validityEpochs: z.int().min(1).max(64),
    commitmentPeriodSeconds: seconds
      .min(3_600)
      .max(366 * 86_400)
      .describe("How often the partner commits to its book."),
    dailyCap: decimal(0, "points")
      .refine((v) => v < 2n ** 64n, "must fit 64 bits")
      .describe('What a member may send out a UTC day; "0" for no limit.'),
  })
  .describe("The programme's contract. Fixed.");

const partner = z
  .strictObject({
    name: visibleText.refine((text) => text.length > 0 && Buffer.byteLength(text) <= 64, "must have 1 to 64 bytes"),
    sector: label,
    admin: address,
    issuers: addresses,
    treasurers: addresses,
    left: z.boolean().default(false).describe("Winds down or closed: it stays in the directory, and is left alone."),
    point,
    pool,
  })
  .refine((value) => value.pool.minRemainingEpochs <= value.point.validityEpochs, {
    path: ["pool", "minRemainingEpochs"],
    message: "must not be above point.validityEpochs",
  });

/** A minute to a week. */
const feedTime = seconds.min(60).max(7 * 86_400);

const feed = z.strictObject({
  id: feedName,
  maxAgeSeconds: feedTime.describe("An observation, and so an answer, counts as fresh for so long."),
  averagingWindowSeconds: feedTime.describe("A price that held for so long is the average."),
  maxJump: basisPoints.min(1).describe("A median further from the answer is held until a quorum saw it anew."),
  maxDivergence: basisPoints.min(1).describe("Trading stops while price and average are further apart."),
});

export const manifestShape = z.strictObject({
  $schema: z.string().optional().describe("Where an editor finds this schema."),
  name: z
    .string()
    .regex(/^[A-Za-z][\w-]{0,30}$/, "must be 1 to 31 letters, digits, - and _, a letter first")
    .describe("Names the deployment's journal."),
  chainId: z.int().min(1).describe("The only chain on which this file is applied."),
  timelock: z.strictObject({
    delaySeconds: seconds
      .min(60)
      .max(14 * 86_400)
      .describe("Between the council's decision and its execution, while guardians can cancel."),
    council: address.describe("Proposes; a multisig such as a Safe."),
  }),
  operators: addresses,
  guardians: addresses,
  reporters: addresses.max(32).describe("The oracle has 32 seats."),
  openSectors: z.array(label).default([]).describe("Sectors that several partners may share."),
  milk: z.strictObject({
    cap: decimal(18, "MLK").refine((v) => v > 0n && v < 2n ** 96n, {
      error: "must be above zero and below 2^96 wei",
      abort: true,
    }),
    funder: address.describe("Pays the pools' funding."),
    allocations: z
      .array(allocation)
      .describe(
        "Who gets the supply. Fixed. None where MLK is at home on a public chain: what is here came over the bridge.",
      ),
  }),
  oracle: z.strictObject({ feeds: z.array(feed).min(1) }),
  exchange: z.strictObject({
    generation: z
      .int()
      .min(1)
      .max(1_000)
      .default(1)
      .describe(
        "1 for the first exchange and oracle. One more has `alliance apply` replace them by those of its own version, partner by partner.",
      ),
    milkFeed: feedName.describe("The feed that prices MLK in the base currency. Fixed."),
    fee: basisPoints.max(1_000),
    treasury: address.describe("Gets the fees, and credit that is taken back."),
    quotes: z
      .strictObject({
        leastSpread: basisPoints,
        maxStep: basisPoints.min(1),
        minIntervalSeconds: seconds.min(1).max(30 * 86_400),
      })
      .describe(
        "What binds treasurers' quotes: the ask's distance to the bid, and how far and how often either moves.",
      ),
    withdrawalDelaySeconds: seconds
      .min(3_600)
      .max(30 * 86_400)
      .describe("Between a treasurer's request for its pool's money and its execution."),
  }),
  bridge: bridgeShape
    .optional()
    .describe("The way to a public chain, where MLK can be sold for cash; none if left out."),
  partners: z.array(partner).describe("In the order in which they joined: a partner's id is its place, from 1."),
});

/** A manifest whose values are right by themselves. */
export type ManifestShape = z.output<typeof manifestShape>;
