import type { Logger } from "pino";
import { Loop } from "../common/Loop.js";
import type { Ingester, IngestStep } from "./ingest/Ingester.js";
import type { Metrics } from "./Metrics.js";

/** Keeps an index up to date: step by step, again after a while when one fails, whatever the reason. */
export class Follower {
  private readonly loop: Loop;
  private newest: number | undefined;

  constructor(
    private readonly ingester: Ingester,
    private readonly metrics: Metrics,
    private readonly log: Logger,
    pollMilliseconds: number,
  ) {
    this.loop = new Loop(() => this.step(), pollMilliseconds, log);
  }

  /** `ok`, or the code of the error that the last step ended with. */
  get status(): string {
    return this.loop.status;
  }

  /** The node's newest block when it was last asked. */
  get head(): number | undefined {
    return this.newest;
  }

  start(): void {
    this.loop.start();
  }

  /** Lets the step under way end, and starts no other. */
  async stop(): Promise<void> {
    await this.loop.stop();
  }

  private async step(): Promise<boolean> {
    let step: IngestStep;
    try {
      step = await this.ingester.step();
    } catch (error) {
      this.metrics.nodeUp.set(0);
      throw error;
    }
    const { head, indexed, logs, forgotten, more } = step;
    this.newest = head;
    this.metrics.nodeUp.set(1);
    this.metrics.steps.inc();
    this.metrics.logs.inc(logs);
    this.metrics.forgotten.inc(forgotten);
    if (indexed !== undefined) {
      this.metrics.indexedBlock.set(indexed);
      this.metrics.lag.set(head - indexed);
    }
    if (forgotten > 0) this.log.warn({ indexed, forgotten }, "the chain replaced blocks");
    return more;
  }
}
