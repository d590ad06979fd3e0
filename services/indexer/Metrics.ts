import { Counter, Gauge } from "prom-client";
import { ServiceMetrics } from "../common/ServiceMetrics.js";
import type { ChainAlarms } from "./alarms/chainAlarms.js";

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
  private readonly lastSeen = new Gauge({
    name: "indexer_event_timestamp_seconds",
    help: "When the event was last seen on chain, by the block's time; 0 for never",
    labelNames: ["event"],
    registers: [this.registry],
  });
  private readonly paused = new Gauge({
    name: "indexer_pool_paused",
    help: "1 while the pool, or all of them, are paused",
    labelNames: ["programme"],
    registers: [this.registry],
  });
  private readonly suspended = new Gauge({
    name: "indexer_partner_suspended",
    help: "1 while the programme's partner is suspended",
    labelNames: ["programme"],
    registers: [this.registry],
  });
  private readonly capUsed = new Gauge({
    name: "indexer_pool_cap_used_ratio",
    help: "Of a pool's cap what is used: of today's net outflow (UTC), or of the inventory",
    labelNames: ["programme", "cap"],
    registers: [this.registry],
  });
  private readonly commitmentDue = new Gauge({
    name: "indexer_commitment_due_timestamp_seconds",
    help: "When the programme's next commitment should come",
    labelNames: ["programme"],
    registers: [this.registry],
  });

  constructor() {
    super("indexer");
  }

  /** Shows what the chain's log says that a person may have to act on. */
  show({ lastSeen, pools }: ChainAlarms): void {
    for (const [event, time] of lastSeen) this.lastSeen.set({ event }, time);
    for (const { programme, paused, suspended, outflowUsed, inventoryUsed, commitmentDue } of pools) {
      this.paused.set({ programme }, Number(paused));
      this.suspended.set({ programme }, Number(suspended));
      this.capUsed.set({ programme, cap: "outflow" }, outflowUsed);
      this.capUsed.set({ programme, cap: "inventory" }, inventoryUsed);
      if (commitmentDue !== undefined) this.commitmentDue.set({ programme }, commitmentDue);
    }
  }
}
