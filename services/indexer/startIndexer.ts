import type { DestinationStream } from "pino";
import { createLog } from "../common/createLog.js";
import { refuseWrongChain } from "../common/chain/refuseWrongChain.js";
import { buildOperations } from "../common/http/buildOperations.js";
import { Listening } from "../common/http/Listening.js";
import { startService, type RunningPublicService } from "../common/startService.js";
import { LogNode } from "./chain/LogNode.js";
import type { IndexerConfig } from "./config.js";
import { Follower } from "./Follower.js";
import { buildServer } from "./http/buildServer.js";
import { operationOf } from "./http/operationOf.js";
import { Metrics } from "./Metrics.js";
import { startThreads } from "./threads/startThreads.js";

/** What an indexer is started with. */
export interface IndexerOptions {
  readonly config: IndexerConfig;
  /** Where log lines go; standard output by default. */
  readonly logTo?: DestinationStream | undefined;
}

/** An indexer that runs. */
export type RunningIndexer = RunningPublicService;

/**
 * Starts an indexer: it follows the chain into its database and serves the read API. Killed at any moment and started again, it goes on
 * where it stopped.
 *
 * Errors: `WRONG_CHAIN` when the node is another chain's; `LISTEN_FAILED` when the port is taken; those of opening the index.
 */
export async function startIndexer({ config, logTo }: IndexerOptions): Promise<RunningIndexer> {
  const log = createLog(config.log, logTo);
  return startService("indexer", log, async (closing) => {
    const { step, ask, close } = await startThreads(config);
    closing(close);
    const node = new LogNode(config);
    closing(() => node.close());
    await refuseWrongChain(node, log);
    const metrics = new Metrics();
    const follower = new Follower({ step }, node, config, metrics, log);
    const service = { config, ask, follower, metrics, log };
    const listening = new Listening(await buildServer(service), await buildOperations(operationOf(service), log));
    closing(() => listening.close());
    follower.start();
    closing(() => follower.stop());
    return { places: await listening.start(config) };
  });
}
