import { Counter, Gauge } from "prom-client";
import { ServiceMetrics } from "../common/ServiceMetrics.js";

/** The indexer's figures for Prometheus. */
export class Metrics extends ServiceMetrics {
  readonly indexedBlock = new Gauge({
    name: "indexer_block",
    help: "Last block indexed",
    registers: [this.registry],
  });
  readonly lag = new Gauge({
    name: "indexer_lag_blocks",
    help: "Blocks of the node that are not indexed yet",
    registers: [this.registry],
  });
  readonly logs = new Counter({ name: "indexer_logs_total", help: "Logs indexed", registers: [this.registry] });
  readonly forgotten = new Counter({
    name: "indexer_blocks_forgotten_total",
    help: "Blocks forgotten since the chain replaced them",
    registers: [this.registry],
  });

  constructor() {
    super("indexer");
  }
}
