import { join } from "node:path";
import { parseRelayerConfig } from "../../../services/relayer/config.js";
import { startRelayer, type RunningRelayer } from "../../../services/relayer/startRelayer.js";
import type { Market } from "./Market.js";

const A_WEEK = 604_800;
const MANY = 1_000_000;
const TRADES = ["swap", "sell"] as const;
const MOVES = ["transfer(address,uint256)", "redeem(uint256,bytes32)"];

/**
 * Starts a relayer of a market's trades in this process, with its usual settings, that sends from the market's senders.
 *
 * @param place Where its file goes; its clock in Unix milliseconds.
 */
export async function startMarketRelayer(
  { rpc, chainId, forwarder, exchange, from, into, senders }: Market,
  { directory, clock }: { readonly directory: string; readonly clock: () => number },
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
      limits: { perMember: MANY, perAddress: MANY, failuresPerAddress: MANY, openPerAddress: MANY, queuedPerMember: 64 },
      requests: { longestSeconds: A_WEEK },
      log: "silent",
    },
    "the market's relayer",
  );
  return startRelayer({ config, senders, clock });
}
