import { concat, hexlify, type ContractRunner, type Provider, type Signer } from "ethers";
import { AllianceError } from "./AllianceError.js";
import type { ERC2771Forwarder } from "./contracts.js";
import { decodeRevert } from "./decodeRevert.js";
import { freeGas } from "./freeGas.js";
import { normalSignature } from "./normalSignature.js";
import { providerOf } from "./counter/providerOf.js";
import { redemptionFrom } from "./counter/redemptionFrom.js";
import { unanswered } from "./counter/unanswered.js";
import type { CounterRedemption } from "./counter/CounterRedemption.js";
import { redemptionOf, type Counter } from "./redemptionOf.js";
import { revertOf } from "./revertOf.js";
import { sendSigned, type Sent } from "./sendSigned.js";
import { sleep } from "./time/sleep.js";
import { within } from "./time/within.js";
import type { ForwardRequest } from "./signForwardRequest.js";
import type { CounterOrder } from "./signRedemption.js";
import { transactionRefusal } from "./transactionRefusal.js";

const TIMEOUT_MS = 60_000;
const POLL_MS = 250;

/** `REDEMPTION_PENDING`: the redemption may have run, or may run yet. `redemptionOf` tells what became of it. */
export class RedemptionPending extends AllianceError {
  /** @param transactionHash Undefined when the account's keeper signed it, and its answer was lost. */
  constructor(
    readonly transactionHash: string | undefined,
    waited: number,
    cause?: unknown,
  ) {
    super(
      "REDEMPTION_PENDING",
      `Whether the redemption ran in ${transactionHash ?? "a transaction whose hash is not known"} is not known after ${waited / 1_000} s.`,
      "Hand out nothing yet; ask redemptionOf with the same request and order until it is redeemed or not.",
      { cause },
    );
  }
}

/**
 * Checks that what a member signed is the redemption of this order and nothing else, submits it, and waits until it is on chain. A request
 * runs once: repeated after a lost answer this is refused, and {@link redemptionOf} says whether it ran.
 *
 * Errors: `REDEMPTION_MISMATCH` (another programme, amount or order, or more than the call), `REDEMPTION_REFUSED` with the contract's
 * reason; {@link RedemptionPending} when it was sent, or may have been, and is not mined in time; `NODE_UNAVAILABLE` when the node does
 * not say whether it would run, and nothing was sent; `NO_PROVIDER`, `NO_SIGNER`.
 *
 * @param timeoutMilliseconds How long the node and the chain are waited for; 60,000 by default.
 */
export async function redeemAtCounter(
  counter: Counter,
  given: ForwardRequest,
  order: CounterOrder,
  timeoutMilliseconds = TIMEOUT_MS,
): Promise<CounterRedemption> {
  const { forwarder } = counter;
  const request = { ...given, signature: normalSignature(hexlify(given.signature)) };
  await checkRequest(counter, request, order);
  const provider = providerOf(forwarder);
  const signer = signerOf(forwarder);
  const end = performance.now() + timeoutMilliseconds;
  const left = () => Math.max(0, end - performance.now());
  const rehearsed = await within(left(), rehearse(counter, provider, request, order));
  if (rehearsed === undefined) throw unanswered("nothing was sent", undefined);
  const sent = await submit(forwarder, signer, request, left);
  let trouble = sent.doubt;
  for (;;) {
    try {
      const done = await within(left(), ended(counter, provider, request, order, sent));
      if (done !== undefined) return done;
    } catch (cause) {
      if (cause instanceof AllianceError && cause.code === "REDEMPTION_REFUSED") throw cause;
      // Whatever the node answered as it was sent, or does not answer now: the chain decides.
      trouble = cause;
    }
    if (left() === 0) throw new RedemptionPending(sent.hash, timeoutMilliseconds, trouble);
    await sleep(Math.min(POLL_MS, left()));
  }
}

/** The redemption, once it is on chain; undefined while it is not. Error: `REDEMPTION_REFUSED` when it surely is not and its transaction has failed. */
async function ended(
  counter: Counter,
  provider: Provider,
  request: ForwardRequest,
  order: CounterOrder,
  { hash }: Sent,
): Promise<CounterRedemption | undefined> {
  const { from, to } = request;
  const receipt = hash === undefined ? null : await provider.getTransactionReceipt(hash);
  if (receipt === null && hash !== undefined) return undefined;
  const named = { member: from, order: hexlify(order.order) };
  const own = receipt?.status === 1 ? redemptionFrom(receipt, counter.point, to, named) : undefined;
  if (own !== undefined) return own;
  // Ours failed, perhaps since another had run the same request before it; or only the chain knows its hash.
  const fate = await redemptionOf(counter, request, order);
  if (fate.status === "redeemed") return fate.redemption;
  if (receipt !== null) throw refused(from, `transaction ${receipt.hash} failed`);
  if (fate.status === "not redeemed") throw refused(from, fate.reason);
  return undefined;
}

async function checkRequest({ point }: Counter, request: ForwardRequest, { points, order }: CounterOrder) {
  const { from, to, value, data } = request;
  const expected = point.interface.encodeFunctionData("redeem", [points, order]);
  if (to === (await point.getAddress()) && hexlify(data) === expected && value === 0n) return;
  throw new AllianceError(
    "REDEMPTION_MISMATCH",
    `What ${from} signed is not the redemption of ${points} points for the order ${hexlify(order)}.`,
    "Show the member the order again and let it sign that.",
  );
}

function isSigner(runner: ContractRunner | null): runner is Signer {
  return runner !== null && "populateTransaction" in runner && "signTransaction" in runner;
}

function signerOf({ runner }: ERC2771Forwarder): Signer {
  if (isSigner(runner)) return runner;
  throw new AllianceError(
    "NO_SIGNER",
    "The forwarder is connected to no account.",
    "Connect it to the counter's signer.",
  );
}

/** A request that would fail is refused before it is sent, so that the reason is known and nothing is paid for. */
async function rehearse(
  counter: Counter,
  provider: Provider,
  request: ForwardRequest,
  order: CounterOrder,
): Promise<true> {
  const { forwarder } = counter;
  try {
    await forwarder.execute.staticCall(request);
    return true;
  } catch (cause) {
    if (revertOf(cause) === undefined) throw unanswered("nothing was sent", cause);
    const { code, reason } = decodeRevert(cause);
    // The forwarder does not hand on why the call failed.
    if (code === "FailedCall") {
      throw refused(request.from, (await innerReason(forwarder, provider, request)) ?? reason, cause);
    }
    const fate = await redemptionOf(counter, request, order);
    if (fate.status !== "redeemed") throw refused(request.from, reason, cause);
    throw refused(request.from, `it has run in ${fate.redemption.transactionHash}: the order is paid`, cause);
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
    return revertOf(error) && decodeRevert(error).reason;
  }
}

/** @param left How many milliseconds there are still. */
async function submit(
  forwarder: ERC2771Forwarder,
  signer: Signer,
  request: ForwardRequest,
  left: () => number,
): Promise<Sent> {
  try {
    const fees = await within(left(), freeGas(providerOf(forwarder)));
    if (fees === undefined) throw unanswered("nothing was sent", undefined);
    return await sendSigned(signer, await forwarder.execute.populateTransaction(request, fees), left);
  } catch (cause) {
    if (cause instanceof AllianceError) throw cause;
    if (revertOf(cause) !== undefined) throw refused(request.from, decodeRevert(cause).reason, cause);
    const refusal = transactionRefusal(cause);
    if (refusal !== undefined) {
      throw refused(request.from, `the node does not take the counter's transaction: ${refusal}`, cause);
    }
    throw unanswered("nothing was sent", cause);
  }
}

function refused(member: string, reason: string, cause?: unknown): AllianceError {
  return new AllianceError(
    "REDEMPTION_REFUSED",
    `The redemption that ${member} signed is refused: ${reason}.`,
    "Tell the member the reason; a new signature is needed when the nonce or the deadline is over.",
    { cause },
  );
}
