import { collectDefaultMetrics, Counter, Gauge, Histogram, Registry } from "prom-client";

/** What every service shows Prometheus; a service adds its own to the registry. */
export class ServiceMetrics {
  readonly registry = new Registry();
  readonly requests: Histogram;
  readonly steps: Counter;
  readonly transactions: Counter;
  readonly healthy: Gauge;
  readonly nodeUp: Gauge;
  readonly headTime: Gauge;

  /** @param service First part of every figure's name, such as `programme`. */
  constructor(service: string) {
    const registers = [this.registry];
    this.requests = new Histogram({
      name: `${service}_http_request_seconds`,
      help: "Time to answer a request",
      labelNames: ["method", "route", "status"],
      buckets: [0.005, 0.02, 0.1, 0.5, 2],
      registers,
    });
    this.steps = new Counter({
      name: `${service}_engine_steps_total`,
      help: "Steps with the chain that ended without an error",
      registers,
    });
    this.transactions = new Counter({
      name: `${service}_transactions_total`,
      help: "Transactions by kind and outcome",
      labelNames: ["kind", "outcome"],
      registers,
    });
    this.healthy = new Gauge({
      name: `${service}_healthy`,
      help: "1 while /health says ok",
      registers,
    });
    this.nodeUp = new Gauge({
      name: `${service}_node_up`,
      help: "1 while the node answers and is on the right chain",
      registers,
    });
    this.headTime = new Gauge({
      name: `${service}_node_head_timestamp_seconds`,
      help: "Time of the node's newest block",
      registers,
    });
    collectDefaultMetrics({ register: this.registry, prefix: `${service}_` });
  }
}
