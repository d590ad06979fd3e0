import { concat, hexlify, type Provider, type TransactionReceipt } from "ethers";
import { AllianceError } from "./AllianceError.js";
import type { ERC2771Forwarder, PartnerPoint } from "./contracts.js";
import { decodeLanes, type EpochAmount } from "./decodeLanes.js";
import { decodeRevert } from "./decodeRevert.js";
import { freeGas } from "./freeGas.js";
import { normalSignature } from "./normalSignature.js";
import type { ForwardRequest } from "./signForwardRequest.js";
import type { CounterOrder } from "./signRedemption.js";

/** A programme's contract, and the forwarder connected to the partner's account that submits, and pays for gas where it costs. */
export interface Counter {
  readonly point: PartnerPoint;
  readonly forwarder: ERC2771Forwarder;
}

/** What the counter may hand out goods for. */
export interface CounterRedemption {
  /** The member's account. */
  readonly member: string;
  readonly points: bigint;
  /** The points by the epochs they belonged to, earliest first. */
  readonly cohorts: readonly EpochAmount[];
  readonly transactionHash: string;
}

const TIMEOUT_MS = 60_000;

/**
 * Checks that what a member signed is the redemption of this order and nothing else, submits it, and waits until it is on chain. A request
 * runs once: repeated after a lost answer this is refused, and the order's `Redeemed` event says whether it ran.
 *
 * Errors: `REDEMPTION_MISMATCH` (another programme, amount or order, or more than the call), `REDEMPTION_REFUSED` with the contract's
 * reason, `REDEMPTION_PENDING` when it is not mined in time; `NO_PROVIDER`.
 *
 * @param timeoutMilliseconds How long the chain is waited for; 60,000 by default.
 */
export async function redeemAtCounter(
  { point, forwarder }: Counter,
  request: ForwardRequest,
  { points, order }: CounterOrder,
  timeoutMilliseconds = TIMEOUT_MS,
): Promise<CounterRedemption> {
  const { from, to, value, data } = request;
  const expected = point.interface.encodeFunctionData("redeem", [points, order]);
  if (to !== (await point.getAddress()) || hexlify(data) !== expected || value !== 0n) {
    throw new AllianceError(
      "REDEMPTION_MISMATCH",
      `What ${from} signed is not the redemption of ${points} points for the order ${hexlify(order)}.`,
      "Show the member the order again and let it sign that.",
    );
  }
  const provider = forwarder.runner?.provider;
  if (provider === null || provider === undefined) {
    throw new AllianceError(
      "NO_PROVIDER",
      "The forwarder is connected to no node.",
      "Connect its signer to a provider.",
    );
  }
  const signature = normalSignature(hexlify(request.signature));
  const transactionHash = await submit(forwarder, provider, { ...request, signature });
  const receipt = await mined(provider, transactionHash, timeoutMilliseconds);
  if (receipt.status !== 1) throw refused(from, `transaction ${transactionHash} failed`);
  return { member: from, points, cohorts: cohortsIn(receipt, point, to), transactionHash };
}

/** A request that would fail is refused before it is sent, so that the reason is known and nothing is paid for. */
async function submit(forwarder: ERC2771Forwarder, provider: Provider, request: ForwardRequest): Promise<string> {
  try {
    await forwarder.execute.staticCall(request);
    return (await forwarder.execute(request, await freeGas(provider))).hash;
  } catch (cause) {
    const { code, reason } = decodeRevert(cause);
    // The forwarder does not hand on why the call failed.
    const inner = code === "FailedCall" ? await innerReason(forwarder, provider, request) : undefined;
    throw refused(request.from, inner ?? reason, cause);
  }
}

/** Why the call fails that the request is for: the contract sees it as the forwarder makes it, the member behind the data (ERC-2771). */
async function innerReason(
  forwarder: ERC2771Forwarder,
  provider: Provider,
  { from, to, data }: ForwardRequest,
): Promise<string | undefined> {
  try {
    await provider.call({ from: await forwarder.getAddress(), to, data: concat([data, from]) });
    return undefined;
  } catch (error) {
    return decodeRevert(error).reason;
  }
}

async function mined(provider: Provider, hash: string, timeoutMilliseconds: number): Promise<TransactionReceipt> {
  try {
    const receipt = await provider.waitForTransaction(hash, 1, timeoutMilliseconds);
    if (receipt !== null) return receipt;
    throw new TypeError("one confirmation has a receipt");
  } catch (cause) {
    throw new AllianceError(
      "REDEMPTION_PENDING",
      `Whether the redemption ${hash} ran is not known after ${timeoutMilliseconds / 1_000} s.`,
      "Hand out nothing yet; look for the transaction, or for the order's Redeemed event.",
      { cause },
    );
  }
}

function cohortsIn(receipt: TransactionReceipt, point: PartnerPoint, address: string): EpochAmount[] {
  return receipt.logs.flatMap((log) => {
    const event = log.address === address ? point.interface.parseLog(log) : null;
    if (event?.name !== "CohortsMoved") return [];
    const [word, lanes]: readonly unknown[] = event.args;
    return typeof word === "bigint" && typeof lanes === "bigint" ? decodeLanes(word, lanes) : [];
  });
}

function refused(member: string, reason: string, cause?: unknown): AllianceError {
  return new AllianceError(
    "REDEMPTION_REFUSED",
    `The redemption that ${member} signed is refused: ${reason}.`,
    "Tell the member the reason; a new signature is needed when the nonce or the deadline is over.",
    { cause },
  );
}
