import { Counter, Gauge } from "prom-client";
import { ServiceMetrics } from "../common/ServiceMetrics.js";

/**
 * The service's figures for Prometheus. They tell how busy a programme is, which is its partner's secret: they are shown to this
 * machine only.
 */
export class Metrics extends ServiceMetrics {
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

  constructor() {
    super("programme");
  }
}
