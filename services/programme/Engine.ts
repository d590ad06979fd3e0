import type { Logger } from "pino";
import { AllianceError } from "../../sdk/AllianceError.js";
import { isUnanswered } from "../common/chain/isUnanswered.js";
import type { Head } from "../common/chain/Node.js";
import { NodeWatch } from "../common/chain/NodeWatch.js";
import type { Sender } from "../common/chain/Sender.js";
import { Loop } from "../common/Loop.js";
import type { Leadership } from "../common/state/lease/Leadership.js";
import type { Chain } from "./chain/Chain.js";
import type { CommitmentBuilder } from "./commitments/CommitmentBuilder.js";
import type { CommitmentPoster } from "./commitments/CommitmentPoster.js";
import type { ProgrammeConfig } from "./config.js";
import type { Metrics } from "./Metrics.js";
import type { ReleaseWorker } from "./releases/ReleaseWorker.js";
import type { SelfCheck } from "./SelfCheck.js";

/** What the engine drives. */
export interface EngineParts {
  readonly chain: Chain;
  readonly sender: Sender;
  readonly releases: ReleaseWorker;
  readonly poster: CommitmentPoster;
  readonly builder: CommitmentBuilder;
  readonly check: SelfCheck;
  readonly leadership: Leadership;
  readonly metrics: Metrics;
  readonly log: Logger;
}

const PENDING_SHOWN = 10_000;

/**
 * Three loops: one does everything with the chain, step by step, so that one transaction is under way at a time; the second builds
 * commitments; the third checks the book.
 */
export class Engine {
  private readonly watch: NodeWatch;
  private readonly work: Loop;
  private readonly building: Loop;
  private readonly checking: Loop;
  private latest: Head | undefined;

  constructor(
    private readonly parts: EngineParts,
    { rpc: { pollMilliseconds }, blocks }: Pick<ProgrammeConfig, "rpc" | "blocks">,
  ) {
    const { chain, metrics, builder, check, leadership, log } = parts;
    this.watch = new NodeWatch(chain, blocks, metrics, log);
    this.work = new Loop(() => this.step(), pollMilliseconds, log);
    this.building = new Loop(async () => leadership.leads && builder.step(), pollMilliseconds, log);
    this.checking = new Loop(async () => leadership.leads && check.step(), pollMilliseconds, log);
  }

  /** `ok`, or the code of what is wrong with the node or its chain. */
  get node(): string {
    return this.watch.status;
  }

  /** `ok`, or the code of the error that the last step ended with. */
  get status(): string {
    return this.work.status === "ok" ? this.building.status : this.work.status;
  }

  /** The time of the newest block that was seen, Unix seconds. */
  get chainTime(): number | undefined {
    return this.latest?.timestamp;
  }

  /** Starts all loops. */
  start(): void {
    this.work.start();
    this.building.start();
    this.checking.start();
  }

  /** Lets the steps under way end, and starts no other. */
  async stop(): Promise<void> {
    await Promise.all([this.work.stop(), this.building.stop(), this.checking.stop(), this.parts.check.stop()]);
  }

  /** One thing with the chain; true when another may follow at once. */
  private async step(): Promise<boolean> {
    const { sender, leadership } = this.parts;
    // Before everything that may keep a commitment waiting: the node, another transaction.
    if (leadership.leads) this.parts.poster.watch();
    const head = await this.watch.head();
    this.latest = head;
    if (!leadership.leads) return false;
    const finished = await sender.settle(head);
    if (finished !== undefined) {
      if (finished.transaction.kind === "release") await this.parts.releases.finish(finished);
      else this.parts.poster.finish(finished);
      await sender.close(finished);
      this.parts.metrics.transactions.inc({ kind: finished.transaction.kind, outcome: finished.outcome });
    }
    const more = finished !== undefined || (!(await sender.busy()) && (await this.begin(head)));
    this.parts.metrics.steps.inc();
    return more;
  }

  private async begin(head: Head): Promise<boolean> {
    const { sender, releases, poster, check, metrics } = this.parts;
    check.refuseUnsound();
    let refusal: unknown;
    try {
      const commitment = await poster.due(head);
      if (commitment !== undefined) {
        await sender.send(commitment, head);
        return true;
      }
    } catch (error) {
      // What is wrong with commitments does not keep releases waiting.
      if (!(error instanceof AllianceError) || isUnanswered(error)) throw error;
      refusal = error;
    }
    metrics.releasesPending.set(await releases.pending(PENDING_SHOWN));
    const batch = poster.quiet() ? undefined : await releases.next(head);
    if (typeof batch === "object") await sender.send(batch, head);
    if (refusal !== undefined) this.work.complain(refusal);
    return batch !== undefined;
  }
}
