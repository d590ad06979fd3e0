import { join } from "node:path";
import { parseRelayerConfig } from "../../services/relayer/config.js";
import { startRelayer, type RunningRelayer } from "../../services/relayer/startRelayer.js";
import { openState } from "../../services/relayer/state/openState.js";
import { STANDINGS } from "../../services/relayer/state/standing.js";
import type { Market, Signing } from "./Market.js";

const A_WEEK = 604_800;
const MANY = 1_000_000;
const TRADES = ["swap", "sell"] as const;
const MOVES = ["transfer(address,uint256)", "redeem(uint256,bytes32)"];

/** What a market's relayer is started with. */
export interface MarketRelayer {
  /** Where its file goes. */
  readonly directory: string;
  /** Unix milliseconds. */
  readonly clock: () => number;
  /** They are known to it, as they would be after their first requests: who is not counts as a stranger, and strangers are few a second. */
  readonly members: readonly Signing[];
}

/**
 * Starts a relayer of a market's trades in this process, with its usual settings, that sends from the market's senders.
 */
export async function startMarketRelayer(
  { rpc, chainId, forwarder, exchange, from, into, senders }: Market,
  { directory, clock, members }: MarketRelayer,
): Promise<RunningRelayer> {
  const points = await Promise.all([from, into].map(({ point }) => point.getAddress()));
  const config = parseRelayerConfig(
    {
      state: join(directory, "relayer.db"),
      rpc: { url: rpc, pollMilliseconds: 50, timeoutSeconds: 60 },
      chainId,
      port: 0,
      forwarder: { address: await forwarder.getAddress() },
      allow: [
        {
          contract: await exchange.getAddress(),
          functions: TRADES.map((name) => exchange.interface.getFunction(name).format("sighash")),
        },
        ...points.map((contract) => ({ contract, functions: MOVES })),
      ],
      // All members are on this machine, and a local chain's clock may be another's.
      limits: {
        perMember: MANY,
        perAddress: MANY,
        failuresPerAddress: MANY,
        openPerAddress: MANY,
        queuedPerMember: 64,
      },
      requests: { longestSeconds: A_WEEK },
      log: "silent",
    },
    "the market's relayer",
  );
  const state = openState(config.state, BigInt(chainId), config.forwarder.address);
  const rows = members.map(({ address }) => [address, STANDINGS.linked, clock()]);
  state.insertMany("member", ["account", "standing", "seenAt"], rows);
  state.close();
  return startRelayer({ config, senders, clock });
}
