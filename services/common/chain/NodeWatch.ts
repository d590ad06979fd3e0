import type { Logger } from "pino";
import { AllianceError } from "../../../sdk/AllianceError.js";
import type { ServiceMetrics } from "../ServiceMetrics.js";
import { HaltWatch, type BlockSettings } from "./HaltWatch.js";
import type { Head, Node } from "./Node.js";

/** Asks the node for its head, and remembers for the health report what is wrong with it, or with its chain. */
export class NodeWatch {
  private problem: string | undefined = "NODE_UNAVAILABLE";
  private readonly halt: HaltWatch;

  constructor(
    private readonly node: Pick<Node, "head" | "ask" | "reach">,
    blocks: BlockSettings,
    private readonly metrics: Pick<ServiceMetrics, "nodeUp" | "headTime">,
    private readonly log: Logger,
  ) {
    this.halt = new HaltWatch(node, blocks);
  }

  /** `ok`, or the code of what was wrong when the node was last asked: `CHAIN_HALTED` when it answers, and its chain makes no blocks. */
  get status(): string {
    return this.problem ?? (this.halt.halted ? "CHAIN_HALTED" : "ok");
  }

  /** Whether the node answered when it was last asked, and is on the right chain. */
  get reached(): boolean {
    return this.problem === undefined;
  }

  /** The node's newest block. Errors: those of `Node.head`. */
  async head(): Promise<Head> {
    const before = this.status;
    try {
      const head = await this.node.head();
      await this.halt.see(head.number);
      this.problem = undefined;
      this.metrics.nodeUp.set(1);
      this.metrics.headTime.set(head.timestamp);
      if (this.status !== before) this.tell(head);
      return head;
    } catch (error) {
      this.problem = error instanceof AllianceError ? error.code : "NODE_UNAVAILABLE";
      this.metrics.nodeUp.set(0);
      // These messages name nobody: the node's address, its chain, where its token is.
      const reason = error instanceof AllianceError ? error.message : undefined;
      if (this.status !== before) this.log.warn({ code: this.problem, reason }, "the node cannot be used");
      throw error;
    }
  }

  private tell({ number: block, timestamp }: Head): void {
    if (this.status === "ok") this.log.info({ block }, "node reached");
    else this.log.warn({ code: this.status, block, timestamp }, "the chain makes no blocks");
  }
}
