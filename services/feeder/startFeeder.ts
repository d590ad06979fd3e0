import type { Signer } from "ethers";
import type { DestinationStream } from "pino";
import { PriceOracle__factory } from "../../typechain-types/index.js";
import { startSendingService } from "../common/startSendingService.js";
import type { RunningService } from "../common/startService.js";
import type { FeederConfig } from "./config.js";
import { FeedDesk } from "./FeedDesk.js";
import { Metrics } from "./Metrics.js";
import { SourceBoard } from "./SourceBoard.js";

/** "MSFD". */
const APPLICATION_ID = 0x4d534644;
const systemClock = () => Math.floor(Date.now() / 1_000);

/** What a feeder is started with. */
export interface FeederOptions {
  readonly config: FeederConfig;
  /** Holds `REPORTER_ROLE`; signs transactions itself, as a `Wallet` does. */
  readonly reporter: Signer;
  /** Unix seconds; this machine's clock by default. */
  readonly clock?: (() => number) | undefined;
  /** Where log lines go; standard output by default. */
  readonly logTo?: DestinationStream | undefined;
}

/**
 * Starts a reporter's feeder: it asks its sources, makes a price for every feed, and posts it to the oracle when it deviates or when the
 * last one grows old. Several reporters run one each, best with different sources.
 *
 * Errors: those of `startSendingService`.
 */
export async function startFeeder({
  config,
  reporter,
  clock = systemClock,
  logTo,
}: FeederOptions): Promise<RunningService> {
  const metrics = new Metrics();
  const account = await reporter.getAddress();
  return startSendingService({
    name: "feeder",
    description: "Posts prices of several sources to the alliance's oracle.",
    applicationId: APPLICATION_ID,
    config,
    contract: config.oracle,
    signer: reporter,
    metrics,
    clock,
    logTo,
    work: (node, log) => {
      const oracle = PriceOracle__factory.connect(config.oracle, node.provider);
      const board = new SourceBoard(config.feeds, metrics, log);
      return new FeedDesk({ config, board, node, oracle, reporter: account, metrics, log, clock });
    },
  });
}
