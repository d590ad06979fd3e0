import { hexlify, type Block, type Log, type Provider } from "ethers";
import { AllianceError } from "./AllianceError.js";
import type { ERC2771Forwarder, PartnerPoint } from "./contracts.js";
import type { CounterRedemption } from "./counter/CounterRedemption.js";
import { providerOf } from "./counter/providerOf.js";
import { redemptionFrom } from "./counter/redemptionFrom.js";
import { signedNonce } from "./counter/signedNonce.js";
import { unanswered } from "./counter/unanswered.js";
import { LogRanges } from "./logs/LogRanges.js";
import { normalSignature } from "./normalSignature.js";
import type { ForwardRequest } from "./signForwardRequest.js";
import type { CounterOrder } from "./signRedemption.js";

/** A programme's contract, and the forwarder connected to the partner's account that submits, and pays for gas where it costs. */
export interface Counter {
  readonly point: PartnerPoint;
  readonly forwarder: ERC2771Forwarder;
}

/** What became of a redemption that a member signed. */
export type RedemptionFate =
  /** The points are spent for the order: hand out the goods. */
  | { readonly status: "redeemed"; readonly redemption: CounterRedemption }
  /** It has not run and never will: the points are where they were. */
  | { readonly status: "not redeemed"; readonly reason: string }
  /** It has not run, and may until its deadline, whoever submits it. */
  | { readonly status: "pending" };

const A_DAY = 86_400n;

/**
 * Says what became of a redemption, by what the chain has: of this request or any other way in which the member paid the order. Ask again
 * while it is pending; handed in again it still runs once.
 *
 * Errors: `NO_PROVIDER`; `NODE_UNAVAILABLE` when the node does not say: nothing is known then; `REDEMPTION_UNKNOWN` when the request ran, or
 * another in its place, before where it was looked for.
 *
 * @param fromBlock Where to begin to look; left out, a day before the deadline (or before now, if that comes first).
 */
export async function redemptionOf(
  { point, forwarder }: Counter,
  given: ForwardRequest,
  { points, order }: CounterOrder,
  fromBlock?: number,
): Promise<RedemptionFate> {
  // The forwarder would say of another form that it can never run.
  const request = { ...given, signature: normalSignature(hexlify(given.signature)) };
  const provider = providerOf(forwarder);
  try {
    const head = await newest(provider);
    const oldest = (request.deadline < BigInt(head.timestamp) ? request.deadline : BigInt(head.timestamp)) - A_DAY;
    const topics = await point.filters.Redeemed(request.from, order).getTopicFilter();
    const filter = { address: await point.getAddress(), topics };
    let first = head.number + 1;
    const ranges = new LogRanges().backward(
      ({ from, to }) => provider.getLogs({ ...filter, fromBlock: from, toBlock: to }),
      { from: Math.max(0, fromBlock ?? 0), to: head.number },
    );
    for await (const { from, answer } of ranges) {
      first = from;
      const paid = answer.find((log) => point.interface.parseLog(log)?.args["amount"] === points);
      if (paid !== undefined) return { status: "redeemed", redemption: await redemptionIn(provider, paid, point) };
      if (fromBlock === undefined && BigInt((await blockOf(provider, first)).timestamp) < oldest) break;
    }
    // As of the block up to which it was looked for.
    if (await forwarder.verify(request, { blockTag: head.number })) return { status: "pending" };
    return await fateOfUnpaid(forwarder, request, { head, first });
  } catch (cause) {
    if (cause instanceof AllianceError) throw cause;
    throw unanswered("what became of the redemption is not known", cause);
  }
}

/** What became of a request that the forwarder would not run now, when no payment of the order is in the blocks from `first` on. */
async function fateOfUnpaid(
  forwarder: ERC2771Forwarder,
  request: ForwardRequest,
  { head, first }: { readonly head: Block; readonly first: number },
): Promise<RedemptionFate> {
  const next = await forwarder.nonces(request.from, { blockTag: head.number });
  const nonce = await signedNonce(forwarder, request, next);
  if (nonce === undefined) return { status: "not redeemed", reason: "its signature is not the member's" };
  const late = request.deadline < BigInt(head.timestamp);
  const expired = { status: "not redeemed", reason: "its deadline has passed" } as const;
  if (nonce >= next) return late ? expired : { status: "pending" };
  const runs = forwarder.filters.ExecutedForwardRequest(request.from);
  const ranges = new LogRanges().backward(({ from, to }) => forwarder.queryFilter(runs, from, to), {
    from: first,
    to: head.number,
  });
  for await (const { answer: events } of ranges) {
    if (events.every(({ args }) => args.nonce !== nonce)) continue;
    return late
      ? expired
      : { status: "not redeemed", reason: "another request used its nonce, or its own call failed" };
  }
  throw new AllianceError(
    "REDEMPTION_UNKNOWN",
    `The nonce of the redemption was used before block ${first}, from which on was looked for the order.`,
    "Ask again with fromBlock: a block from before the member signed.",
  );
}

async function redemptionIn(provider: Provider, log: Log, point: PartnerPoint): Promise<CounterRedemption> {
  const receipt = await provider.getTransactionReceipt(log.transactionHash);
  const [member, order]: readonly unknown[] = point.interface.parseLog(log)?.args ?? [];
  const named = typeof member === "string" && typeof order === "string" ? { member, order } : undefined;
  const found = receipt && named && redemptionFrom(receipt, point, log.address, named);
  if (found) return found;
  throw unanswered(`it has the event of ${log.transactionHash} and not its receipt`, undefined);
}

async function newest(provider: Provider): Promise<Block> {
  const block = await provider.getBlock("latest");
  if (block !== null) return block;
  throw unanswered("it has no newest block", undefined);
}

async function blockOf(provider: Provider, number: number): Promise<Block> {
  const block = await provider.getBlock(number);
  if (block !== null) return block;
  throw unanswered(`it does not have block ${number}`, undefined);
}
