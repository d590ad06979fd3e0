import { Counter, Gauge, Histogram } from "prom-client";
import { ServiceMetrics } from "../common/ServiceMetrics.js";

/** The relayer's figures for Prometheus. */
export class Metrics extends ServiceMetrics {
  readonly queued = new Gauge({
    name: "relayer_requests_open",
    help: "Requests that have not ended",
    registers: [this.registry],
  });
  readonly oldest = new Gauge({
    name: "relayer_oldest_queued_seconds",
    help: "Age of the request that waits the longest",
    registers: [this.registry],
  });
  readonly streams = new Gauge({
    name: "relayer_streams_open",
    help: "Streams of events that are open",
    registers: [this.registry],
  });
  readonly accepted = new Counter({
    name: "relayer_requests_accepted_total",
    help: "Requests accepted",
    registers: [this.registry],
  });
  readonly ended = new Counter({
    name: "relayer_requests_ended_total",
    help: "Requests ended, by how: mined, failed on chain, or failed before they were sent",
    labelNames: ["outcome"],
    registers: [this.registry],
  });
  readonly batches = new Histogram({
    name: "relayer_batch_requests",
    help: "Requests of a batch",
    buckets: [1, 5, 20, 50, 100, 200, 500],
    registers: [this.registry],
  });
  readonly fill = new Histogram({
    name: "relayer_batch_fill",
    help: "Gas that a batch took, of its gas limit",
    buckets: [0.1, 0.25, 0.5, 0.75, 0.8, 0.85, 0.9, 0.95, 1],
    registers: [this.registry],
  });
  readonly unmeasured = new Counter({
    name: "relayer_requests_unmeasured_total",
    help: "Requests sent with their whole gas limit, since the node did not tell what they take",
    registers: [this.registry],
  });
  readonly latency = new Histogram({
    name: "relayer_latency_seconds",
    help: "From the acceptance of a request until it is known to be mined",
    buckets: [0.1, 0.25, 0.5, 1, 2, 4, 8, 15, 30, 60, 300],
    registers: [this.registry],
  });

  constructor() {
    super("relayer");
  }
}
