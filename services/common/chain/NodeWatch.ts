import type { Logger } from "pino";
import { AllianceError } from "../../../sdk/AllianceError.js";
import type { ServiceMetrics } from "../ServiceMetrics.js";
import type { Head, Node } from "./Node.js";

/** Asks the node for its head, and remembers for the health report what is wrong with it. */
export class NodeWatch {
  private problem: string | undefined = "NODE_UNAVAILABLE";

  constructor(
    private readonly node: Pick<Node, "head">,
    private readonly metrics: Pick<ServiceMetrics, "nodeUp" | "headTime">,
    private readonly log: Logger,
  ) {}

  /** `ok`, or the code of what was wrong with the node when it was last asked. */
  get status(): string {
    return this.problem ?? "ok";
  }

  /** The node's newest block. Errors: those of `Node.head`. */
  async head(): Promise<Head> {
    try {
      const head = await this.node.head();
      if (this.problem !== undefined) this.log.info({ block: head.number }, "node reached");
      this.problem = undefined;
      this.metrics.nodeUp.set(1);
      this.metrics.headTime.set(head.timestamp);
      return head;
    } catch (error) {
      this.problem = error instanceof AllianceError ? error.code : "NODE_UNAVAILABLE";
      this.metrics.nodeUp.set(0);
      throw error;
    }
  }
}
