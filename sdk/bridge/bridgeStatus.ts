import { AllianceError } from "../AllianceError.js";
import { inRanges } from "../logs/inRanges.js";
import type { Bridge, BridgeEnd } from "./connectBridge.js";

const STATES = ["none", "delivered", "held", "refused", "expired"] as const;
const CHAIN_BITS = 64n;

/** Where a transfer stands, seen from both chains. */
export type TransferState =
  /** It was sent, and has not arrived yet. */
  | "under way"
  /** It did not arrive in time, and is about to be marked as expired. */
  | "late"
  /** It waits in the queue of the chain it went to. */
  | "queued"
  /** The recipient has it. */
  | "delivered"
  /** It failed, and its refund is on its way. */
  | "refund pending"
  /** Its refund waits in the queue of the chain it came from. */
  | "refund queued"
  /** The sender has it back. */
  | "refunded";

/** Where a transfer stands, and what happens next. */
export interface BridgeStatus {
  readonly id: string;
  readonly from: "private" | "public";
  readonly state: TransferState;
  /** wei of MLK. */
  readonly amount: bigint | undefined;
  /** When it expires, or leaves the queue, Unix seconds. */
  readonly until: bigint | undefined;
  /** For people. */
  readonly meaning: string;
  readonly next: string;
}

const WORDS: Readonly<Record<TransferState, readonly [meaning: string, next: string]>> = {
  "under way": [
    "It left its chain and has not arrived yet.",
    "Attestors sign it once it is final; a courier carries it.",
  ],
  late: ["It did not arrive in time.", "It is marked as expired, and then refunded without the fee."],
  queued: ["It arrived and waits, as large or many transfers do.", "After the delay it is paid out by itself."],
  delivered: ["The recipient has it.", "Nothing more happens."],
  "refund pending": [
    "It failed at the other chain.",
    "Attestors sign that, and the sender gets it back without the fee.",
  ],
  "refund queued": ["Its refund waits, as large or many payments do.", "After the delay the sender gets it by itself."],
  refunded: ["The sender has it back, without the fee.", "Nothing more happens."],
};

/** The number of a transfer: which chain it came from, and that it is one. */
async function endsOf(bridge: Bridge, id: string): Promise<["private" | "public", BridgeEnd, BridgeEnd]> {
  const chain = BigInt(id) >> CHAIN_BITS;
  const [here, there] = await Promise.all(
    [bridge.private, bridge.public].map(async ({ gateway }) => (await gateway.eip712Domain()).chainId),
  );
  if (chain === here) return ["private", bridge.private, bridge.public];
  if (chain === there) return ["public", bridge.public, bridge.private];
  throw new AllianceError(
    "TRANSFER_UNKNOWN",
    `${id} is of chain ${chain}, which the bridge does not know.`,
    "Check the number.",
  );
}

/** When a transfer expires, from the log of its sending. */
async function deadlineOf({ gateway }: BridgeEnd, id: string, fromBlock: number): Promise<bigint | undefined> {
  const to = (await gateway.runner?.provider?.getBlockNumber()) ?? fromBlock;
  const blocks = { from: fromBlock, to };
  const [sent] = await inRanges(
    (range) => gateway.queryFilter(gateway.filters.MessageSent(id), range.from, range.to),
    blocks,
  );
  const attribute = sent?.args.attributes[0];
  return attribute === undefined ? undefined : BigInt(`0x${attribute.slice(10)}`);
}

/**
 * Says where a transfer stands, by what both chains have.
 *
 * Errors: `TRANSFER_UNKNOWN` when neither chain sent it; the nodes' own when one does not answer: nothing is known then.
 *
 * @param id Its number, from `CrosschainFungibleTransferSent` or {@link transferIdOf}.
 * @param fromBlock Where its chain's log is read from, for its deadline.
 */
export async function bridgeStatus(bridge: Bridge, id: string, fromBlock = 0): Promise<BridgeStatus> {
  const [from, source, destination] = await endsOf(bridge, id);
  const place = BigInt(id) % 2n ** CHAIN_BITS;
  if (place === 0n || place > (await source.gateway.sentCount())) {
    throw new AllianceError("TRANSFER_UNKNOWN", `No transfer ${id} was sent.`, "Check the number, and the chain.");
  }
  const [state, queued, refund, owed, deadline, newest] = await Promise.all([
    destination.gateway.stateOf(id),
    destination.bridge.queuedOf(id),
    source.bridge.queuedOf(id),
    source.bridge.sentOf(id),
    deadlineOf(source, id, fromBlock),
    destination.gateway.runner?.provider?.getBlock("latest"),
  ]);
  const found = STATES[Number(state)] ?? "none";
  const told = (name: TransferState, amount: bigint | undefined, until?: bigint): BridgeStatus => {
    const [meaning, next] = WORDS[name];
    return { id, from, state: name, amount, until, meaning, next };
  };
  const back = (): BridgeStatus => {
    if (refund.releasableAt > 0n) return told("refund queued", refund.amount, refund.releasableAt);
    return owed.amount > 0n ? told("refund pending", owed.amount) : told("refunded", undefined);
  };
  if (found === "delivered") return told("delivered", owed.amount);
  if (found === "held") return told("queued", queued.amount, queued.releasableAt);
  if (found === "none") {
    const late = deadline !== undefined && BigInt(newest?.timestamp ?? 0) > deadline;
    return told(late ? "late" : "under way", owed.amount, deadline);
  }
  return back();
}
