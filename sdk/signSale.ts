import { resolveAddress, type AddressLike, type Signer } from "ethers";
import { checkPoints } from "./book/checks.js";
import type { ERC2771Forwarder, PointExchange } from "./contracts.js";
import { quotedLimit } from "./quotedLimit.js";
import { signForwardRequest, type ForwardRequest } from "./signForwardRequest.js";
import { checkDeadline } from "./time/checkDeadline.js";
import { TRADE_GAS, type TradeTerms } from "./TradeTerms.js";

/** Points that a member sells for MLK. */
export interface Sale extends TradeTerms {
  /** The programme's point contract. */
  readonly point: AddressLike;
  /** Points given. */
  readonly points: bigint;
}

/**
 * Signs a sale at the price quoted now or, within the tolerance, a worse one. A programme's service takes the request beside a release, a
 * relayer by itself.
 *
 * Errors: `INVALID_POINTS`, `INVALID_TOLERANCE`; `INVALID_TIME` for a deadline in another unit than seconds; the contracts' own when the sale cannot be had now: `decodeRevert` names them.
 *
 * @returns The signed request, and the least it can bring, wei of MLK.
 */
export async function signSale(
  { exchange, forwarder }: { readonly exchange: PointExchange; readonly forwarder: ERC2771Forwarder },
  member: Signer,
  { point, points, tolerance, deadline, recipient, nonce }: Sale,
): Promise<{ readonly request: ForwardRequest; readonly limit: bigint }> {
  checkPoints(points);
  checkDeadline(deadline);
  const [given, to, { amountOut }] = await Promise.all([
    resolveAddress(point),
    resolveAddress(recipient ?? member),
    exchange.quoteSell(point, points),
  ]);
  const limit = quotedLimit(amountOut, tolerance);
  const data = exchange.interface.encodeFunctionData("sell", [given, points, limit, deadline, to]);
  const call = { to: exchange, data, gas: TRADE_GAS, deadline, nonce };
  return { request: await signForwardRequest(forwarder, member, call), limit };
}
