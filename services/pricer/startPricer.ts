import type { Signer } from "ethers";
import type { DestinationStream } from "pino";
import { PointExchange__factory } from "../../typechain-types/index.js";
import { startSendingService } from "../common/startSendingService.js";
import type { RunningService } from "../common/startService.js";
import type { PricerConfig } from "./config.js";
import { Metrics } from "./Metrics.js";
import { QuoteDesk } from "./QuoteDesk.js";

/** "MSPR". */
const APPLICATION_ID = 0x4d535052;
const systemClock = () => Math.floor(Date.now() / 1_000);

/** What a pricer is started with. */
export interface PricerOptions {
  readonly config: PricerConfig;
  /** Holds the TREASURER role of the pools' partners; signs transactions itself, as a `Wallet` does. */
  readonly treasurer: Signer;
  /** Unix seconds; this machine's clock by default. */
  readonly clock?: (() => number) | undefined;
  /** Where log lines go; standard output by default. */
  readonly logTo?: DestinationStream | undefined;
}

/**
 * Starts a treasurer's pricer: it moves the quotes of its pools with supply and demand, inside what council and exchange allow. See
 * `quote/aim.ts` for the rule.
 *
 * Errors: those of `startSendingService`.
 */
export async function startPricer({
  config,
  treasurer,
  clock = systemClock,
  logTo,
}: PricerOptions): Promise<RunningService> {
  const metrics = new Metrics();
  const account = await treasurer.getAddress();
  return startSendingService({
    name: "pricer",
    description: "Sets what pools pay and ask for points, by inventory and flow.",
    applicationId: APPLICATION_ID,
    config,
    contract: config.exchange,
    signer: treasurer,
    metrics,
    clock,
    logTo,
    work: (node, log) => {
      const exchange = PointExchange__factory.connect(config.exchange, node.provider);
      return new QuoteDesk({ config, node, exchange, treasurer: account, metrics, log });
    },
  });
}
