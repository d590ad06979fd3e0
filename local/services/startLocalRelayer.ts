import { join } from "node:path";
import type { Signer } from "ethers";
import { parseRelayerConfig, type RelayerConfigInput } from "../../services/relayer/config.js";
import { startRelayer, type RunningRelayer } from "../../services/relayer/startRelayer.js";
import type { Alliance } from "../../scripts/alliance/deployAlliance.js";

/** What members of an alliance may have called. */
const TRADES = [
  "sell(address,uint256,uint256,uint256,address)",
  "buy(address,uint256,uint256,uint256,uint256,address)",
  "swap(address,uint256,address,uint256,uint256,uint256,address)",
];
const PERMIT = "permit(address,address,uint256,uint256,uint8,bytes32,bytes32)";
const OF_POINTS = [
  "transfer(address,uint256)",
  "transferAtEpoch(uint256,address,uint256)",
  "redeem(uint256,bytes32)",
  "setDailyCap(uint64)",
  "approve(address,uint256)",
  PERMIT,
];
const OF_MILK = ["transfer(address,uint256)", "approve(address,uint256)", PERMIT];

const OF_BRIDGE = ["send(address,uint256,uint256,bytes32)"];

/** What a relayer of a local chain is started with. */
export interface LocalRelayerOptions {
  /** Where the node listens. */
  readonly rpc: string;
  readonly chainId: number;
  readonly alliance: Alliance;
  readonly senders: readonly Signer[];
  /** Where its file goes. */
  readonly directory: string;
  readonly settings?: Partial<RelayerConfigInput>;
  /** Unix milliseconds; this machine's clock by default. */
  readonly clock?: () => number;
}

/** Starts a relayer for all contracts of an alliance on a local chain, on a free port of this machine. */
export async function startLocalRelayer(options: LocalRelayerOptions): Promise<RunningRelayer> {
  const { rpc, chainId, alliance, senders, directory, settings, clock } = options;
  const { forwarder, exchange, milk, points, bridge } = alliance;
  const allow = [
    { contract: await exchange.getAddress(), functions: TRADES },
    { contract: await milk.getAddress(), functions: OF_MILK },
  ];
  // A member cashes out as it trades: signed, without gas.
  if (bridge?.private !== undefined) allow.push({ contract: bridge.private.bridge.address, functions: OF_BRIDGE });
  for (const point of points) allow.push({ contract: await point.getAddress(), functions: OF_POINTS });
  const config = parseRelayerConfig(
    {
      state: join(directory, "relayer.db"),
      rpc: { url: rpc, pollMilliseconds: 100 },
      chainId,
      port: 0,
      forwarder: { address: await forwarder.getAddress() },
      allow,
      log: "silent",
      ...settings,
    },
    "the local relayer",
  );
  return startRelayer({ config, senders, clock });
}
