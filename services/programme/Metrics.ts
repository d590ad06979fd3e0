import { collectDefaultMetrics, Counter, Gauge, Histogram, Registry } from "prom-client";

/**
 * The service's figures for Prometheus. They tell how busy a programme is, which is its partner's secret: they are shown to this
 * machine only.
 */
export class Metrics {
  readonly registry = new Registry();
  readonly requests = new Histogram({
    name: "programme_http_request_seconds",
    help: "Time to answer a request",
    labelNames: ["method", "route", "status"],
    buckets: [0.005, 0.02, 0.1, 0.5, 2],
    registers: [this.registry],
  });
  readonly steps = new Counter({
    name: "programme_engine_steps_total",
    help: "Steps with the chain that ended without an error",
    registers: [this.registry],
  });
  readonly releasesPending = new Gauge({
    name: "programme_release_lines_pending",
    help: "Release lines that the chain does not have yet, 10,000 at most",
    registers: [this.registry],
  });
  readonly releasesWaiting = new Gauge({
    name: "programme_releases_waiting",
    help: "Releases that cannot be settled now",
    registers: [this.registry],
  });
  readonly transactions = new Counter({
    name: "programme_transactions_total",
    help: "Transactions by kind and outcome",
    labelNames: ["kind", "outcome"],
    registers: [this.registry],
  });
  readonly commitmentsPosted = new Counter({
    name: "programme_commitments_posted_total",
    help: "Commitments posted",
    registers: [this.registry],
  });
  readonly commitmentsLate = new Counter({
    name: "programme_commitments_late_total",
    help: "Commitments that were not posted at their time",
    registers: [this.registry],
  });
  readonly nodeUp = new Gauge({
    name: "programme_node_up",
    help: "1 while the node answers and is on the right chain",
    registers: [this.registry],
  });
  readonly headTime = new Gauge({
    name: "programme_node_head_timestamp_seconds",
    help: "Time of the node's newest block",
    registers: [this.registry],
  });

  constructor() {
    collectDefaultMetrics({ register: this.registry, prefix: "programme_" });
  }
}
