import { Counter, Gauge } from "prom-client";
import { ServiceMetrics } from "../common/ServiceMetrics.js";

/** The pricer's figures for Prometheus. */
export class Metrics extends ServiceMetrics {
  readonly quote = new Gauge({
    name: "pricer_quote_basis_points",
    help: "Bid and ask as they are and as the rule wants them",
    labelNames: ["point", "side", "which"],
    registers: [this.registry],
  });
  readonly inventory = new Gauge({
    name: "pricer_inventory_points",
    help: "Points the pool can sell",
    labelNames: ["point"],
    registers: [this.registry],
  });
  readonly flow = new Gauge({
    name: "pricer_net_flow_points",
    help: "Points bought less points sold, recent ones counting more",
    labelNames: ["point"],
    registers: [this.registry],
  });
  readonly quotes = new Counter({
    name: "pricer_quotes_total",
    help: "Quotes sent",
    labelNames: ["point"],
    registers: [this.registry],
  });

  constructor() {
    super("pricer");
  }
}
