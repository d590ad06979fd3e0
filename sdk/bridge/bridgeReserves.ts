import { AllianceError } from "../AllianceError.js";
import { inRanges } from "../logs/inRanges.js";
import type { Bridge, BridgeEnd } from "./connectBridge.js";

/** What is under way from one chain to the other; wei of MLK. */
export interface UnderWay {
  /** Sent, and neither arrived nor failed yet. */
  readonly inFlight: bigint;
  /** Arrived, and in the queue. */
  readonly queued: bigint;
  /** Failed, and not refunded yet. */
  readonly refundsPending: bigint;
}

/** A bridge's reserve as of a block of each chain; wei of MLK. */
export interface BridgeReserves {
  readonly blocks: { readonly private: number; readonly public: number };
  readonly locked: bigint;
  readonly minted: bigint;
  readonly fromHome: UnderWay;
  readonly toHome: UnderWay;
  /** What left the bridges to the fees' recipient. */
  readonly feesCollected: bigint;
  /** What does not tie out; empty when all does. */
  readonly findings: readonly string[];
}

async function readEnd({ gateway, bridge, token }: BridgeEnd, isHome: boolean, fromBlock: number) {
  const provider = gateway.runner?.provider;
  if (!provider) throw new AllianceError("NO_PROVIDER", "The bridge has no provider.", "Connect it to a node.");
  const block = await provider.getBlockNumber();
  const at = { blockTag: block };
  const [totals, backing, fees] = await Promise.all([
    bridge.totals(at),
    isHome ? token.balanceOf(bridge, at) : token.totalSupply(at),
    inRanges(({ from, to }) => bridge.queryFilter(bridge.filters.FeesCollected(), from, to), {
      from: fromBlock,
      to: block,
    }),
  ]);
  return { block, totals, backing, fees: fees.reduce((sum, { args }) => sum + args.amount, 0n) };
}

type Totals = Awaited<ReturnType<BridgeEnd["bridge"]["totals"]>>;

function underWay(source: Totals, destination: Totals): UnderWay {
  const all = source.sent - source.refunded - destination.delivered;
  const refundsPending = destination.refused - source.refunded;
  return { inFlight: all - destination.queued - refundsPending, queued: destination.queued, refundsPending };
}

/**
 * A bridge's reserve: what is locked, minted and under way, each chain as of its newest block. The two blocks are not of one moment: what moves
 * between them can show as a finding once, not twice.
 *
 * @param fromBlocks From where each chain's log is read for the fees.
 */
export async function bridgeReserves(
  bridge: Bridge,
  fromBlocks: { readonly private: number; readonly public: number } = { private: 0, public: 0 },
): Promise<BridgeReserves> {
  const locks = bridge.home === "private";
  const [near, far] = await Promise.all([
    readEnd(bridge.private, locks, fromBlocks.private),
    readEnd(bridge.public, !locks, fromBlocks.public),
  ]);
  const [home, away] = locks ? [near, far] : [far, near];
  const [fromHome, toHome] = [underWay(home.totals, away.totals), underWay(away.totals, home.totals)];
  const [locked, minted] = [home.totals.outstanding, away.totals.outstanding];
  const sum = [fromHome, toHome].reduce((total, way) => total + way.inFlight + way.queued + way.refundsPending, minted);
  const parts = [fromHome, toHome].flatMap((way) => Object.entries(way)).filter(([, amount]) => amount < 0n);
  // Where the bridge away from home takes fees, these exist besides.
  const findings = [
    ...(locked === sum ? [] : [`${locked} wei are locked, but ${sum} are minted or under way`]),
    ...(minted > locked ? [`${minted} wei are minted, but only ${locked} locked`] : []),
    ...(home.backing < locked ? [`the bridge holds ${home.backing} wei, but ${locked} should be locked`] : []),
    ...((locks ? away.backing === minted : away.backing >= minted)
      ? []
      : [`${away.backing} wei exist away from home, but the bridge minted ${minted}`]),
    ...parts.map(([name, amount]) => `${name} is ${amount} wei: what arrived was never sent`),
  ];
  const feesCollected = near.fees + far.fees;
  return {
    blocks: { private: near.block, public: far.block },
    locked,
    minted,
    fromHome,
    toHome,
    feesCollected,
    findings,
  };
}
