import { getAddress } from "ethers";
import { z } from "zod";
import { normalSignature } from "../normalSignature.js";
import { queryNumber } from "../queryNumber.js";
import { addressText } from "../text/addressText.js";

/**
 * What a programme's service takes and gives, as JSON: the service checks requests by these schemas, the clients its answers.
 * Points are whole and travel as decimal text, since sums may exceed what a JSON number holds; times are Unix seconds.
 */

const decimal = z.string().regex(/^(0|[1-9]\d{0,38})$/, "must be a whole number in decimal, as text");

/** Points as a bigint here and decimal text in JSON. */
export const points = z.codec(decimal, z.bigint(), {
  decode: (text) => BigInt(text),
  encode: (value) => value.toString(),
});
const time = z.int().nonnegative().meta({ description: "Unix seconds" });
const epoch = z.int().nonnegative().meta({ description: "The number of the epoch the points belong to" });
const identifier = z.string().regex(/^[\x21-\x7e]{1,64}$/, "must be 1 to 64 ASCII characters without spaces");
const duplicate = z
  .boolean()
  .meta({ description: "Whether it had been recorded before; then nothing was recorded now" });
/** An EVM address with its checksum. */
export const account = addressText.overwrite((text) => getAddress(text));
const hex = z.string().regex(/^0x([0-9a-fA-F]{2})*$/, "must be bytes in hexadecimal");
const bytes32 = z.string().regex(/^0x[0-9a-fA-F]{64}$/, "must be 32 bytes in hexadecimal");
/** Of a key, or a contract account's. A key's is kept as contracts take it, whatever form its wallet gives it. */
const signature = hex.min(130).max(4_098).overwrite(normalSignature);

/** An error: RFC 9457, with our code and what to do next. */
export const problem = z
  .object({
    type: z.string(),
    title: z.string(),
    status: z.int(),
    code: z.string().meta({ description: "Stable, for programs" }),
    detail: z.string().meta({ description: "A sentence for a person" }),
    remedy: z.string().meta({ description: "What to do next" }),
  })
  .meta({ description: "What went wrong, and what to do" });

/* THE SHOP */

export const accrual = z.strictObject({
  reference: identifier.meta({ description: "The purchase, by the shop's own number; a repetition is recorded once" }),
  customerNumber: identifier,
  points,
  purchasedAt: time,
  epoch: epoch.optional().meta({ description: "An earlier epoch than the purchase's, for points with a shorter life" }),
});
export const recordedAccrual = z.object({
  recordedAt: time,
  epoch,
  points,
  repaid: points.meta({ description: "Of them, what paid the customer's debt at once" }),
  settlesAt: time.meta({ description: "When the points can be spent, Unix seconds" }),
  expiresAt: time,
  duplicate,
});

/** Accruals in one call. */
export const MOST_ACCRUALS = 1_000;
export const accruals = z.array(accrual).min(1).max(MOST_ACCRUALS);
export const accrualResult = z
  .union([z.object({ recorded: recordedAccrual }), z.object({ problem })])
  .meta({ description: "What became of one accrual: what was recorded, or what kept it from being recorded" });
export const accrualResults = z.array(accrualResult).meta({
  description: "One for each accrual, in their order: one that is refused keeps no other from being recorded",
});

export const refund = z.strictObject({
  reference: identifier.meta({ description: "The refund, by the shop's own number" }),
  purchase: identifier.meta({ description: "The reference of the purchase's accrual" }),
  points,
});
export const recordedRefund = z.object({
  recordedAt: time,
  points,
  cancelled: points.meta({ description: "Points taken back" }),
  debt: points.meta({ description: "The rest: later accruals pay it" }),
  duplicate,
});

export const redemption = z.strictObject({
  reference: identifier.meta({ description: "The order, by the shop's own number" }),
  customerNumber: identifier,
  points,
});
export const recordedRedemption = z.object({
  recordedAt: time,
  points,
  cohorts: z.array(z.object({ epoch, points })),
  duplicate,
});

const hold = z.object({ points, settlesAt: time });
export const balance = z.object({
  account: account.nullable().meta({ description: "The account bound to the customer" }),
  memberKey: bytes32,
  at: time,
  available: points.meta({ description: "Points that can be spent" }),
  held: points.meta({ description: "Points that cannot be spent yet" }),
  debt: points,
  cohorts: z.array(z.object({ epoch, expiresAt: time, available: points, held: points, holds: z.array(hold) })),
});

export const historyPage = z.object({
  entries: z.array(
    z.object({
      number: z.int().meta({ description: "Which of the customer's own entries it is, from 1" }),
      recordedAt: time,
      kind: z.string(),
      epoch,
      points,
      reference: z.string().nullable(),
      issueId: z.int().nullable(),
    }),
  ),
  next: z.int().nullable().meta({ description: "Give it as `before` for the next page; null when there is none" }),
});
export const historyQuery = z.strictObject({
  before: queryNumber(1, Number.MAX_SAFE_INTEGER)
    .optional()
    .meta({ description: "Entries before this one, newest first" }),
  limit: queryNumber(1, 500).default(100),
});

export const claim = z.object({
  code: z.string().meta({ description: "For the customer alone: binds an account once" }),
  expiresAt: time,
});
export const erasure = z.object({
  erased: z.boolean(),
  scrubbed: z.boolean().meta({
    description:
      "False while a reader keeps old pages of the book's log: gone with the next erasure, or when the book is closed",
  }),
});
export const unbinding = z.object({ unbound: z.boolean() });

export const expiringQuery = z.strictObject({ days: queryNumber(1, 366).default(60) });
export const expiring = z.object({ cohorts: z.array(z.object({ epoch, expiresAt: time, points })) });
/** One line of the shop's list of points that expire. */
export const expiringLine = z.object({ customerNumber: identifier, epoch, expiresAt: time, points });

/* THE MEMBER */

export const accountClaim = z.strictObject({ claim: z.string().min(1).max(128) });
export const boundAccount = z.object({
  account,
  memberKey: bytes32.meta({ description: "What the wallet's link consent names" }),
  chainId: z.int(),
  point: account,
});
export const accountState = boundAccount.extend({
  linked: z
    .boolean()
    .meta({ description: "Whether the chain links the account already; otherwise a release needs a consent" }),
  pointNonce: points.meta({ description: "Nonce of the next link consent" }),
  forwarderNonce: points.meta({ description: "Nonce of the next forward request" }),
  forwarder: account,
  exchange: account,
  balance: points.meta({ description: "Points on chain" }),
});

export const consent = z.strictObject({ deadline: points, signature });
export const forwardRequest = z.strictObject({
  from: account,
  to: account,
  value: points,
  gas: points,
  deadline: points,
  data: hex.max(4_098),
  signature,
});
export const release = z.strictObject({
  requestId: z
    .uuid()
    .meta({ description: "The release, by a number of the wallet's own; a repetition is recorded once" }),
  points: z.union([z.literal("all"), points]),
  consent: consent
    .optional()
    .meta({ description: "The account's consent to be linked; needed with the first release" }),
  exchange: forwardRequest
    .optional()
    .meta({ description: "A signed PointExchange.sell or swap, run right after the release" }),
});
export const releaseState = z.object({
  requestId: z.uuid(),
  account,
  recordedAt: time,
  points,
  status: z.enum(["pending", "settled", "void", "partly void"]),
  lines: z.array(z.object({ issueId: z.int(), epoch, points, status: z.enum(["pending", "settled", "void"]) })),
  waiting: z
    .object({ code: z.string(), reason: z.string(), attempts: z.int(), nextAt: time })
    .nullable()
    .meta({ description: "Why it is not settled yet, and when it is tried again" }),
  exchange: z
    .object({
      status: z.enum(["pending", "done", "failed", "skipped"]),
      code: z.string(),
      reason: z.string(),
      transactionHash: bytes32.nullable(),
    })
    .nullable()
    .meta({ description: "What became of the exchange request; the release stands without it" }),
  duplicate,
});
export const requestIdParams = z.strictObject({ id: z.uuid() });
export const customerParams = z.strictObject({ number: identifier });

/* OPERATION */

export const health = z.object({
  status: z.enum(["ok", "degraded"]),
  role: z.enum(["leader", "follower"]).meta({
    description:
      "Of several instances over one database all answer, and the leader also sends, posts and checks. Alone it is the leader",
  }),
  book: z.string().meta({ description: "ok, or the code of what is wrong" }),
  node: z.string().meta({ description: "ok, or the code of what is wrong" }),
  releases: z.string().meta({ description: "ok, or the code of what keeps them waiting" }),
  commitments: z.string().meta({ description: "ok, late, or the code of what is wrong" }),
});
