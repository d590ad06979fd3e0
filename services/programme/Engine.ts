import { setTimeout as sleep } from "node:timers/promises";
import type { Logger } from "pino";
import { AllianceError } from "../../sdk/AllianceError.js";
import type { Chain, Head } from "./chain/Chain.js";
import type { Sender } from "./chain/Sender.js";
import type { CommitmentBuilder } from "./commitments/CommitmentBuilder.js";
import type { CommitmentPoster } from "./commitments/CommitmentPoster.js";
import type { Metrics } from "./Metrics.js";
import type { ReleaseWorker } from "./releases/ReleaseWorker.js";

/** What the engine drives. */
export interface EngineParts {
  readonly chain: Chain;
  readonly sender: Sender;
  readonly releases: ReleaseWorker;
  readonly poster: CommitmentPoster;
  readonly builder: CommitmentBuilder;
  readonly metrics: Metrics;
  readonly log: Logger;
}

/** Failing, it pauses twice as long each time, up to this many polls. */
const LONGEST_PAUSE = 30;
const PENDING_SHOWN = 10_000;

/**
 * Two loops: one does everything with the chain, step by step, so that one transaction is under way at a time; the other builds
 * commitments. A step that fails is tried again after a while; nothing that fails ends the service.
 */
export class Engine {
  private readonly stopping = new AbortController();
  private loops: Promise<unknown> = Promise.resolve();
  private nodeProblem: string | undefined = "NODE_UNAVAILABLE";
  private problem: string | undefined;
  private complaints = 0;

  constructor(
    private readonly parts: EngineParts,
    private readonly pollMilliseconds: number,
  ) {}

  /** `ok`, or the code of what is wrong with the node. */
  get node(): string {
    return this.nodeProblem ?? "ok";
  }

  /** `ok`, or the code of the error that the last step ended with. */
  get work(): string {
    return this.problem ?? "ok";
  }

  /** Starts both loops. */
  start(): void {
    this.loops = Promise.all([this.loop(() => this.step()), this.loop(() => this.parts.builder.step())]);
  }

  /** Lets the steps under way end, and starts no other. */
  async stop(): Promise<void> {
    this.stopping.abort();
    await this.loops;
  }

  private async loop(step: () => Promise<boolean>): Promise<void> {
    let failures = 0;
    while (!this.stopping.signal.aborted) {
      let more = false;
      try {
        more = await step();
        failures = 0;
      } catch (error) {
        failures++;
        this.complain(error);
      }
      if (more) continue;
      const pause = this.pollMilliseconds * Math.min(2 ** Math.max(failures - 1, 0), LONGEST_PAUSE);
      await sleep(pause, undefined, { signal: this.stopping.signal }).catch(() => undefined);
    }
  }

  /** One thing with the chain; true when another may follow at once. */
  private async step(): Promise<boolean> {
    const { sender } = this.parts;
    const { complaints } = this;
    // Before everything that may keep a commitment waiting: the node, another transaction.
    this.parts.poster.watch();
    const head = await this.reach();
    const finished = await sender.settle(head);
    if (finished !== undefined) {
      if (finished.transaction.kind === "release") await this.parts.releases.finish(finished);
      else this.parts.poster.finish(finished);
      sender.close(finished);
      this.parts.metrics.transactions.inc({ kind: finished.transaction.kind, outcome: finished.outcome });
    }
    const more = finished !== undefined || (!sender.busy() && (await this.begin(head)));
    this.parts.metrics.steps.inc();
    if (this.complaints === complaints) this.problem = undefined;
    return more;
  }

  private async begin(head: Head): Promise<boolean> {
    const { sender, releases, poster, metrics } = this.parts;
    let refusal: unknown;
    try {
      const commitment = await poster.due(head);
      if (commitment !== undefined) {
        await sender.send(commitment, head);
        return true;
      }
    } catch (error) {
      // What is wrong with commitments does not keep releases waiting.
      if (!(error instanceof AllianceError) || error.code === "NODE_UNAVAILABLE") throw error;
      refusal = error;
    }
    metrics.releasesPending.set(releases.pending(PENDING_SHOWN));
    const batch = poster.quiet() ? undefined : await releases.next(head);
    if (typeof batch === "object") await sender.send(batch, head);
    if (refusal !== undefined) this.complain(refusal);
    return batch !== undefined;
  }

  private async reach(): Promise<Head> {
    const { chain, metrics } = this.parts;
    try {
      const head = await chain.head();
      if (this.nodeProblem !== undefined) this.parts.log.info({ block: head.number }, "node reached");
      this.nodeProblem = undefined;
      metrics.nodeUp.set(1);
      metrics.headTime.set(head.timestamp);
      return head;
    } catch (error) {
      this.nodeProblem = error instanceof AllianceError ? error.code : "NODE_UNAVAILABLE";
      metrics.nodeUp.set(0);
      throw error;
    }
  }

  /** Logs what went wrong, once until it is something else. Messages stay out of the log: they may name customers. */
  private complain(error: unknown): void {
    this.complaints++;
    const code = error instanceof AllianceError ? error.code : "INTERNAL";
    if (code === this.problem) return;
    this.problem = code;
    const stack = error instanceof Error && code === "INTERNAL" ? framesOf(error) : undefined;
    this.parts.log.error({ code, stack }, "a step failed and is tried again");
  }
}

function framesOf({ name, stack }: Error): string {
  return [name, ...(stack ?? "").split("\n").filter((line) => /^\s+at /.test(line))].join("\n");
}
