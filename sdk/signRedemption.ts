import type { BytesLike, Signer } from "ethers";
import { checkPoints } from "./book/checks.js";
import type { ERC2771Forwarder, PartnerPoint } from "./contracts.js";
import { signForwardRequest, type ForwardRequest } from "./signForwardRequest.js";

/** An order that a member pays with points on chain. */
export interface CounterOrder {
  /** Points it costs. */
  readonly points: bigint;
  /** What stands on chain for the order: see `orderId`. */
  readonly order: BytesLike;
}

/** A redemption costs less the fewer cohorts the points come from; a member has at most 17 words of four. */
const REDEMPTION_GAS = 300_000n;

/**
 * Signs the redemption of points at a partner's counter, which submits it by `redeemAtCounter`: the member needs neither gas nor a node's
 * permission. Runs at most once, and not after its deadline.
 *
 * Errors: `INVALID_POINTS`; `INVALID_TIME` for a deadline in another unit than seconds.
 *
 * @param deadline Last second it may run, Unix time. Minutes will do: the member waits at the counter.
 */
export async function signRedemption(
  { point, forwarder }: { readonly point: PartnerPoint; readonly forwarder: ERC2771Forwarder },
  member: Signer,
  { points, order, deadline }: CounterOrder & { readonly deadline: bigint },
): Promise<ForwardRequest> {
  checkPoints(points);
  const data = point.interface.encodeFunctionData("redeem", [points, order]);
  return signForwardRequest(forwarder, member, { to: point, data, gas: REDEMPTION_GAS, deadline });
}
