import type { Logger } from "pino";
import type { IndexerConfig } from "./config.js";
import type { Follower } from "./Follower.js";
import type { AskIndex } from "./http/indexQueries.js";
import type { Metrics } from "./Metrics.js";

/** The parts of a running indexer that requests are answered from. */
export interface Service {
  readonly config: IndexerConfig;
  readonly ask: AskIndex;
  readonly follower: Pick<Follower, "status" | "head">;
  readonly metrics: Metrics;
  readonly log: Logger;
}
