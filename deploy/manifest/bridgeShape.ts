import { z } from "zod";
import { address, addresses, decimal, label, seconds } from "./values.js";

/** How the contracts pack limits, the fee and the cap. */
const [LIMIT_UNIT, FEE_UNIT, CAP_UNIT] = [10n ** 14n, 10n ** 16n, 10n ** 18n];
const MOST_LIMIT_UNITS = 2n ** 44n - 1n;
const MOST_FEE_UNITS = 2n ** 24n - 1n;
const MOST_CAP_UNITS = 2n ** 32n - 1n;
const DAY = 86_400;

/** A limit as the bridge packs it. */
const limit = decimal(18, "MLK").refine(
  (value) => value > 0n && value % LIMIT_UNIT === 0n && value / LIMIT_UNIT <= MOST_LIMIT_UNITS,
  "must be above zero, with at most 4 decimals, and fit 44 bits of 0.0001 MLK",
);
const wholeMilk = decimal(18, "MLK").refine(
  (value) => value > 0n && value % CAP_UNIT === 0n && value / CAP_UNIT <= MOST_CAP_UNITS,
  "must be whole MLK, above zero, and fit 32 bits",
);

const attestor = z.strictObject({
  name: label.describe("The organisation: it has one key, and so one vote."),
  address,
});

const limits = z
  .strictObject({
    dayMilk: limit.describe("The most that leaves at once in any 24 hours, on either chain."),
    recipientMilk: limit.describe("Of that, the most one recipient gets."),
    transferMilk: limit.describe("The largest amount that leaves at once; a larger one waits."),
  })
  .describe("What leaves without delay. The rest waits in the queue.");

const publicChain = z.strictObject({
  chainId: z.int().min(1).describe("The only public chain on which this file is applied."),
  council: address.describe("The council's multisig there: proposes to the timelock, and lifts pauses."),
  timelockDelaySeconds: seconds
    .min(60)
    .max(14 * DAY)
    .describe("Between the council's decision there and its execution."),
  token: address.optional().describe("MLK as it trades there, where MLK is at home there. Fixed."),
});

/** The way between the alliance's chain and a public one. Where its node is, the environment says: PUBLIC_RPC_URL. */
export const bridgeShape = z.strictObject({
  home: z.enum(["private", "public"]).describe("Where MLK is locked; at the other end as much is minted. Fixed."),
  attestors: z.array(attestor).min(1).max(32).describe("Who signs what is final, one key an organisation."),
  threshold: z.int().min(1).max(32).describe("How many of them must sign: more than half."),
  lifetimeSeconds: seconds
    .min(3_600)
    .max(30 * DAY)
    .describe("How long a transfer has to arrive before it expires and is refunded."),
  guardians: addresses.describe("Pause either end, and cancel what waits in the queue."),
  watchers: addresses.describe("Programs that compare both ends, and pause them."),
  limits,
  cap: wholeMilk.describe("The most that may be locked, and minted."),
  hardCap: decimal(18, "MLK")
    .refine((value) => value > 0n && value < 2n ** 96n, "must be above zero and below 2^96 wei")
    .describe("The most MLK there can ever be away from home. Fixed."),
  delaySeconds: seconds
    .min(600)
    .max(30 * DAY)
    .describe("In the queue, while a guardian can cancel."),
  fee: decimal(18, "MLK")
    .refine(
      (value) => value % FEE_UNIT === 0n && value / FEE_UNIT <= MOST_FEE_UNITS,
      "must have at most 2 decimals and be at most 167,772.15 MLK",
    )
    .describe("What a member pays for a transfer to the public chain; the way back is free."),
  feeRecipient: address.describe("Gets the fees."),
  public: publicChain,
});

export type BridgeShape = z.output<typeof bridgeShape>;
