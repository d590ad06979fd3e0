import { z } from "zod";
import { account, forwardRequest, points } from "../programme/schemas.js";
import { queryTime } from "../time/queryTime.js";

/** What a relayer takes and gives, as JSON. Amounts travel as decimal text, times as Unix milliseconds unless said otherwise. */

const time = z.int().nonnegative().meta({ description: "Unix milliseconds" });
const hash = z.string().regex(/^0x[0-9a-f]{64}$/, "must be 32 bytes in hexadecimal");

/** A member's signed request for `ERC2771Forwarder`, as `signForwardRequest` makes it, with the nonce it was signed for. */
export const relayRequest = forwardRequest.extend({
  nonce: points.meta({ description: "The signer's place in its own sequence: ERC2771Forwarder.nonces" }),
});
/** A request as it is handed to a relayer. */
export type RelayRequest = z.output<typeof relayRequest>;

/** What became of a request. */
export const fate = z.object({
  id: hash.meta({ description: "EIP-712 hash of the request: the same request has the same id" }),
  member: account,
  nonce: points,
  status: z.enum(["queued", "sent", "mined", "failed"]).meta({
    description: "sent: in a transaction that is stored and offered to the node; mined and failed are final",
  }),
  code: z.string().meta({ description: "Of a failed request: the contract's error or the relayer's code; else empty" }),
  reason: z.string(),
  transactionHash: hash.nullable(),
  blockNumber: z.int().nullable(),
  acceptedAt: time,
  updatedAt: time,
});
/** What became of a request. */
export type Fate = z.output<typeof fate>;

export const requestParams = z.strictObject({ id: hash });
export const memberParams = z.strictObject({ address: account });
/** Who asks for a member's events: see `signEventAccess`. */
export const eventQuery = z.strictObject({
  expiresAt: queryTime.meta({ description: "Unix seconds, at most a day from now" }),
  signature: z.string().regex(/^0x[0-9a-fA-F]{130}$/, "must be 65 bytes in hexadecimal"),
});

export const health = z.object({
  status: z.enum(["ok", "degraded"]),
  queue: z.string().meta({ description: "ok, or the code of what is wrong with the service's file" }),
  node: z.string().meta({ description: "ok, or the code of what is wrong" }),
  work: z.string().meta({ description: "ok, or the code of the error that the last step ended with" }),
  senders: z.string().meta({ description: "ok, or why the node refuses a sender's transactions" }),
});
