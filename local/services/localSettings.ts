import { join } from "node:path";
import type { FeederConfigInput } from "../../services/feeder/config.js";
import type { IndexerConfigInput } from "../../services/indexer/config.js";
import type { PricerConfigInput } from "../../services/pricer/config.js";
import type { RelayerConfigInput } from "../../services/relayer/config.js";
import type { Stage } from "../stage/Stage.js";
import { freePort } from "../chain/startAnvil.js";

/** What services of a local chain have in common. */
export interface LocalPlace {
  readonly stage: Stage;
  /** Where the node listens. */
  readonly rpc: string;
  /** Where the services' files go. */
  readonly directory: string;
  /** What they log; `info` by default. */
  readonly log?: "info" | "warn";
}

/** Five times a block, so that a batch goes out soon after the one before was mined. */
const RELAYER_POLL_MS = 200;
const POLL_MS = 1_000;
/** One machine is all members at once. */
const MANY = 1_000_000;

async function common({ stage, rpc, log = "info" }: LocalPlace, pollMilliseconds = POLL_MS) {
  return {
    rpc: { url: rpc, pollMilliseconds },
    chainId: stage.manifest.chainId,
    port: await freePort(),
    log,
  };
}

/** A relayer of everything that members have called. */
export async function relayerSettings(place: LocalPlace): Promise<RelayerConfigInput> {
  const { forwarder, exchange, points, milk } = place.stage.alliance;
  const trades = ["sell", "buy", "swap"] as const;
  const moves = ["transfer(address,uint256)", "redeem(uint256,bytes32)"];
  const addresses = await Promise.all(points.map((point) => point.getAddress()));
  return {
    ...(await common(place, RELAYER_POLL_MS)),
    state: join(place.directory, "relayer.db"),
    forwarder: { address: await forwarder.getAddress() },
    allow: [
      {
        contract: await exchange.getAddress(),
        functions: trades.map((name) => exchange.interface.getFunction(name).format("sighash")),
      },
      ...addresses.map((contract) => ({ contract, functions: moves })),
      { contract: await milk.getAddress(), functions: moves.slice(0, 1) },
    ],
    operations: { port: await freePort() },
    limits: {
      perMember: MANY,
      perAddress: MANY,
      failuresPerAddress: MANY,
      openPerAddress: MANY,
      gasPerMember: Number.MAX_SAFE_INTEGER,
      queuedPerMember: 64,
    },
  };
}

/** One of the reporters' feeders. @param prices Where stand-ins for exchanges and providers of rates listen. */
export async function feederSettings(place: LocalPlace, index: number, prices: string): Promise<FeederConfigInput> {
  const at = (exchange: "upbit" | "bithumb") => ({ exchange, market: "MLK/KRW", url: prices, pollSeconds: 2 });
  return {
    ...(await common(place)),
    state: join(place.directory, `feeder-${index + 1}.state`),
    oracle: await place.stage.alliance.oracle.getAddress(),
    feeds: [
      { id: "MLK/KRW", sources: [at("upbit"), at("bithumb")], minSources: 2, deviation: 10, heartbeatSeconds: 60 },
      {
        id: "USD/KRW",
        sources: [{ provider: "dunamu", market: "USD/KRW", url: prices, pollSeconds: 10 }],
        minSources: 1,
        heartbeatSeconds: 600,
      },
    ],
    retrySeconds: 2,
  };
}

/** The pricer of a partner's pool. */
export async function pricerSettings(place: LocalPlace, symbol: string): Promise<PricerConfigInput> {
  const { point } = place.stage.partner(symbol);
  return {
    ...(await common(place)),
    state: join(place.directory, "pricer.state"),
    exchange: await place.stage.alliance.exchange.getAddress(),
    pools: [{ point: await point.getAddress(), targetInventory: "1000000", spread: 500, inventorySkew: 200 }],
    retrySeconds: 2,
  };
}

export async function indexerSettings(place: LocalPlace): Promise<IndexerConfigInput> {
  return {
    ...(await common(place)),
    database: join(place.directory, "index.db"),
    exchange: await place.stage.alliance.exchange.getAddress(),
    firstBlock: 0,
    operations: { port: await freePort() },
    limits: { perAddress: MANY, openPerAddress: MANY },
  };
}
