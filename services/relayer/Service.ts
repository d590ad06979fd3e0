import type { Logger } from "pino";
import type { AllowList } from "./AllowList.js";
import type { RelayerConfig } from "./config.js";
import type { Engine } from "./Engine.js";
import type { Metrics } from "./Metrics.js";
import type { WriteProbe } from "../common/state/WriteProbe.js";
import type { Intake } from "./state/Intake.js";
import type { RequestQueue } from "./state/RequestQueue.js";

/** The parts of a running relayer that requests are answered from. */
export interface Service {
  readonly config: RelayerConfig;
  readonly allowed: AllowList;
  readonly queue: RequestQueue;
  readonly intake: Intake;
  /** Whether the file can be written. */
  readonly writable: WriteProbe;
  readonly engine: Engine;
  readonly metrics: Metrics;
  readonly log: Logger;
  /** Unix milliseconds. */
  readonly clock: () => number;
}
