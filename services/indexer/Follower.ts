import type { Logger } from "pino";
import { HaltWatch, type BlockSettings } from "../common/chain/HaltWatch.js";
import { Loop } from "../common/Loop.js";
import type { IngestStep } from "./ingest/Ingester.js";
import type { LogNode } from "./chain/LogNode.js";
import type { Metrics } from "./Metrics.js";

/** How often the node is asked, and when its chain counts as halted. */
export interface FollowerSettings {
  readonly rpc: { readonly pollMilliseconds: number };
  readonly blocks: BlockSettings;
}

/** Keeps an index up to date: step by step, again after a while when one fails, whatever the reason. */
export class Follower {
  private readonly loop: Loop;
  private readonly halt: HaltWatch;
  private newest: number | undefined;

  constructor(
    private readonly ingester: { step(): Promise<IngestStep> },
    node: LogNode,
    { rpc: { pollMilliseconds }, blocks }: FollowerSettings,
    private readonly metrics: Metrics,
    private readonly log: Logger,
  ) {
    this.halt = new HaltWatch(node, blocks);
    this.loop = new Loop(() => this.step(), pollMilliseconds, log);
  }

  /** `ok`, the code of the error that the last step ended with, or `CHAIN_HALTED`. */
  get status(): string {
    return this.loop.status === "ok" && this.halt.halted ? "CHAIN_HALTED" : this.loop.status;
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
    await this.halt.see(head);
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
