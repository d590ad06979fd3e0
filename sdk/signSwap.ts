import { resolveAddress, type AddressLike, type Signer } from "ethers";
import { AllianceError } from "./AllianceError.js";
import { checkPoints } from "./book/checks.js";
import type { ERC2771Forwarder, PointExchange } from "./contracts.js";
import { quotedLimit } from "./quotedLimit.js";
import { signForwardRequest, type ForwardRequest } from "./signForwardRequest.js";
import { checkDeadline } from "./time/checkDeadline.js";
import { LAST_TIME } from "./time/checkUnixTime.js";
import { TRADE_GAS, type TradeTerms } from "./TradeTerms.js";

/** Points of one programme that a member turns into another's. */
export interface Swap extends TradeTerms {
  /** The point contract of the programme given. */
  readonly pointIn: AddressLike;
  /** Points given. */
  readonly points: bigint;
  /** The point contract of the programme received; the recipient is linked there. */
  readonly pointOut: AddressLike;
  /** Earliest epoch accepted of the points received; left out, whatever the pool sells. */
  readonly minEpoch?: bigint | undefined;
}

/**
 * Signs a swap at the price quoted now or, within the tolerance, a worse one. A programme's service takes the request beside a release, a
 * relayer by itself.
 *
 * Errors: `INVALID_POINTS`, `INVALID_TOLERANCE`; `INVALID_TIME` for a deadline in another unit than seconds; `INVALID_EPOCH` for a time in
 * place of an epoch; the contracts' own when the swap cannot be had now: `decodeRevert` names them.
 *
 * @returns The signed request, and the fewest points it can bring.
 */
export async function signSwap(
  { exchange, forwarder }: { readonly exchange: PointExchange; readonly forwarder: ERC2771Forwarder },
  member: Signer,
  { pointIn, points, pointOut, minEpoch, tolerance, deadline, recipient, nonce }: Swap,
): Promise<{ readonly request: ForwardRequest; readonly limit: bigint }> {
  checkPoints(points);
  checkDeadline(deadline);
  if (minEpoch !== undefined) checkEpoch(minEpoch);
  const [given, received, to, { amountOut }] = await Promise.all([
    resolveAddress(pointIn),
    resolveAddress(pointOut),
    resolveAddress(recipient ?? member),
    exchange.quoteSwap(pointIn, points, pointOut),
  ]);
  const limit = quotedLimit(amountOut, tolerance);
  const terms = [given, points, received, limit, minEpoch ?? 0n, deadline, to] as const;
  const data = exchange.interface.encodeFunctionData("swap", [...terms]);
  const call = { to: exchange, data, gas: TRADE_GAS, deadline, nonce };
  return { request: await signForwardRequest(forwarder, member, call), limit };
}

/** An epoch lasts an hour at least. */
const LAST_EPOCH = BigInt(Math.floor(LAST_TIME / 3_600));

function checkEpoch(epoch: bigint): void {
  if (epoch >= 0n && epoch <= LAST_EPOCH) return;
  throw new AllianceError(
    "INVALID_EPOCH",
    `${epoch} is no epoch.`,
    "Give the number of an epoch, which is a time divided by the epoch's length.",
  );
}
