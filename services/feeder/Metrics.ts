import { Counter, Gauge } from "prom-client";
import { ServiceMetrics } from "../common/ServiceMetrics.js";

/** The feeder's figures for Prometheus. */
export class Metrics extends ServiceMetrics {
  readonly price = new Gauge({
    name: "feeder_feed_price",
    help: "The price made of the sources, not yet or already posted",
    labelNames: ["feed"],
    registers: [this.registry],
  });
  readonly observedAt = new Gauge({
    name: "feeder_feed_observed_timestamp_seconds",
    help: "Time of the oldest source of that price",
    labelNames: ["feed"],
    registers: [this.registry],
  });
  readonly postedAt = new Gauge({
    name: "feeder_feed_posted_timestamp_seconds",
    help: "Time of this reporter's latest observation on chain",
    labelNames: ["feed"],
    registers: [this.registry],
  });
  readonly posts = new Counter({
    name: "feeder_posts_total",
    help: "Observations sent, by reason",
    labelNames: ["feed", "reason"],
    registers: [this.registry],
  });
  readonly sourceUp = new Gauge({
    name: "feeder_source_up",
    help: "1 when the source answered when it was asked last",
    labelNames: ["source"],
    registers: [this.registry],
  });
  readonly sourceErrors = new Counter({
    name: "feeder_source_errors_total",
    help: "Answers of a source that were none, by code",
    labelNames: ["source", "code"],
    registers: [this.registry],
  });
  readonly sourceUsed = new Gauge({
    name: "feeder_source_used",
    help: "1 while the source takes part in the feed's price",
    labelNames: ["feed", "source"],
    registers: [this.registry],
  });

  constructor() {
    super("feeder");
  }
}
