import type { Signer } from "ethers";
import type { Logger } from "pino";
import type { Head } from "../common/chain/Node.js";
import { NodeWatch } from "../common/chain/NodeWatch.js";
import { GAP, type Finished, type Sender } from "../common/chain/Sender.js";
import type { Leadership } from "../common/state/lease/Leadership.js";
import { Loop } from "../common/Loop.js";
import { chooseBatch, composeBatch, type Chosen } from "./batches/composeBatch.js";
import { endLate } from "./batches/endLate.js";
import { Filling } from "./batches/Filling.js";
import { finishBatch } from "./batches/finishBatch.js";
import { giveUp } from "./batches/giveUp.js";
import { park } from "./batches/park.js";
import { preflight } from "./batches/preflight.js";
import { tooLarge } from "./batches/tooLarge.js";
import type { RelayerConfig } from "./config.js";
import type { Members } from "./members/Members.js";
import { vouch } from "./members/vouch.js";
import type { Metrics } from "./Metrics.js";
import type { RelayerChain } from "./RelayerChain.js";
import type { End, Queued, RequestQueue } from "./state/RequestQueue.js";

/** An account that sends batches. */
export interface Lane {
  readonly address: string;
  readonly signer: Signer;
  readonly sender: Sender;
}

/** What the engine drives. */
export interface EngineParts {
  readonly config: RelayerConfig;
  readonly chain: RelayerChain;
  readonly queue: RequestQueue;
  readonly members: Members;
  readonly lanes: readonly Lane[];
  readonly metrics: Metrics;
  readonly log: Logger;
  /** Whether this instance is the one that sends. */
  readonly leadership: Pick<Leadership, "leads">;
  /** Unix milliseconds. */
  readonly clock: () => number;
}

/** A request that the node did not say anything about is looked at again after this. */
const UNANSWERED_MS = 1_000;
const AN_HOUR_MS = 3_600_000;

/** Everything the relayer does with the chain, step by step: ends transactions, refuses what would fail, sends the rest in batches. */
export class Engine {
  private readonly watch: NodeWatch;
  private readonly loop: Loop;
  private readonly filling: Filling;
  /** By sender: why the node refused its last transaction, and until when it rests. */
  private readonly resting = new Map<string, { readonly until: number; readonly refusal: string }>();
  private pruneAt = 0;
  private lateAt = 0;

  constructor(private readonly parts: EngineParts) {
    const { chain, metrics, log, config } = parts;
    this.watch = new NodeWatch(chain, config.blocks, metrics, log);
    this.filling = new Filling(config.batches);
    this.loop = new Loop(() => this.step(), config.rpc.pollMilliseconds, log);
  }

  /** `ok`, or the code of what is wrong with the node or its chain. */
  get node(): string {
    return this.watch.status;
  }

  /** Whether the node answers, and is on the right chain. */
  get reached(): boolean {
    return this.watch.reached;
  }

  /** `ok`, or the code of the error that the last step ended with. */
  get status(): string {
    return this.loop.status;
  }

  /** `ok`, or why the node refuses a sender's transactions. */
  get senders(): string {
    return this.resting.values().next().value?.refusal ?? "ok";
  }

  start(): void {
    this.loop.start();
  }

  async stop(): Promise<void> {
    await this.loop.stop();
  }

  /** True when another step may follow at once. */
  private async step(): Promise<boolean> {
    const { lanes, queue, metrics, leadership } = this.parts;
    if (leadership.leads) this.note(giveUp(queue, this.seconds()), true);
    const head = await this.watch.head();
    if (!leadership.leads) return false;
    await this.expire(head);
    const settled = await Promise.all(lanes.map(async (lane) => ({ lane, ends: await lane.sender.settleAll(head) })));
    const finished = settled.flatMap(({ lane, ends }) => ends.map((end) => [lane, end] as const));
    for (const [lane, end] of finished) await this.finish(lane, end);
    const sent = await this.dispatch(head);
    this.prune();
    metrics.steps.inc();
    return sent || finished.length > 0;
  }

  private async finish(lane: Lane, finished: Finished): Promise<void> {
    const { chain, queue, metrics } = this.parts;
    const { transaction, outcome, receipt } = finished;
    this.note(await finishBatch(chain, queue, finished));
    await lane.sender.close(finished);
    this.rest(lane, finished);
    metrics.transactions.inc({ kind: transaction.kind, outcome });
    if (receipt === undefined || transaction.kind === GAP) return;
    this.filling.ended(outcome === "reverted");
    metrics.fill.observe(Number(receipt.gasUsed) / Number(transaction.gasLimit));
  }

  /** Gives each sender that may send a batch, as long as enough waits for one and the blocks to come have room. */
  private async dispatch(head: Head): Promise<boolean> {
    const { config, queue, chain, metrics } = this.parts;
    let sent = false;
    for (const lane of await this.free()) {
      const room = this.filling.room(head.gasLimit, await this.gasUnderWay());
      if (room === undefined) return sent;
      const candidates = this.waiting(lane, this.filling.wanted(room), head);
      // Members who have something under way with one sender go on with that one.
      if (candidates.length === 0) continue;
      const batch = await this.sift(candidates, room, head);
      if (batch.length === 0) return true;
      const intent = composeBatch(chain, lane.address, config.forwarder.address, batch);
      await lane.sender.send(intent, head, () => {
        queue.setSent(
          batch.map(({ id }) => id),
          lane.address,
        );
      });
      this.filling.sent(batch);
      metrics.batches.observe(batch.length);
      metrics.unmeasured.inc(batch.filter(({ allowance }) => allowance === undefined).length);
      sent = true;
    }
    return sent;
  }

  /** The senders that may send another, first the one that has the fewest under way. */
  private async free(): Promise<Lane[]> {
    const { lanes, clock, config } = this.parts;
    const awake = lanes.filter(({ address }) => (this.resting.get(address)?.until ?? 0) <= clock());
    const counted = awake.map(async (lane) => ({ lane, count: (await lane.sender.underWay()).length }));
    return (await Promise.all(counted))
      .filter(({ count }) => count < config.batches.underWay)
      .toSorted((a, b) => a.count - b.count)
      .map(({ lane }) => lane);
  }

  private async gasUnderWay(): Promise<bigint> {
    const batches = await Promise.all(this.parts.lanes.map(({ sender }) => sender.underWay()));
    return batches.flat().reduce((sum, { gasLimit }) => sum + gasLimit, 0n);
  }

  /** What may be sent; nothing while it is worth waiting for company. */
  private waiting({ address }: Lane, wanted: number, head: Head): Queued[] {
    const { queue, clock, config } = this.parts;
    const candidates = queue.candidates(wanted, Math.max(this.seconds(), head.timestamp), address);
    const [oldest] = candidates;
    if (oldest === undefined || candidates.length >= wanted) return candidates;
    return clock() - oldest.acceptedAt < config.batches.waitMilliseconds ? [] : candidates;
  }

  /** Ends what of the requests would fail, has wait what comes too early, and gives as many of the rest as fit. */
  private async sift(candidates: readonly Queued[], room: bigint, head: Head): Promise<Chosen[]> {
    const { chain, queue, config, members, clock } = this.parts;
    const { vouched, ended: strangers, unanswered: unvouched } = await vouch(members, queue, candidates);
    this.note(strangers, true);
    const large = tooLarge(vouched, head.gasLimit);
    this.note(large, true);
    const fitting = vouched.filter((item) => large.every(({ id }) => id !== item.id));
    const underWay = queue.waiting.underWayBefore(fitting);
    const { ready, ended, early, behind, unanswered } = await preflight(chain, fitting, head.gasLimit, underWay);
    this.note(ended, true);
    for (const { item, error } of [...unvouched, ...unanswered]) {
      queue.defer(item.request.from, UNANSWERED_MS);
      // That many accounts are asked about at once is no fault of the node.
      if (error.code !== "BUSY") this.loop.complain(error);
    }
    for (const { request } of behind) queue.defer(request.from, UNANSWERED_MS);
    this.note(park(queue, early, clock(), config.requests.longestGapSeconds), true);
    const maxRequests = config.batches.maxRequests;
    const batch = chooseBatch(
      ready.map((item) => this.filling.allow(item)),
      { maxRequests, maxGas: room },
    );
    const chosen = new Set(batch.map(({ id }) => id));
    // What waited for its time is from now on one of those whose turn comes by their age.
    for (const { id, request } of ready) if (!chosen.has(id)) queue.waiting.wake(request.from);
    return batch;
  }

  /** Ends requests that wait and whose deadline has passed, as the chain tells of them: they are never sent. */
  private async expire(head: Head): Promise<void> {
    const { chain, queue, clock } = this.parts;
    if (clock() < this.lateAt) return;
    const { ended, open, errors } = await endLate(chain, queue, head, this.seconds());
    this.note(ended, true);
    for (const error of errors) this.loop.complain(error);
    if (open > 0 && ended.length === 0) this.lateAt = clock() + UNANSWERED_MS;
  }

  /** Unix seconds. */
  private seconds(): number {
    return Math.floor(this.parts.clock() / 1_000);
  }

  private note(ends: readonly End[], record = false): void {
    const { queue, metrics, clock } = this.parts;
    if (record && ends.length > 0) queue.end(ends);
    for (const { id, failure, blockNumber } of ends) {
      const outcome = failure === undefined ? "mined" : blockNumber === undefined ? "refused" : "failed";
      metrics.ended.inc({ outcome });
      const acceptedAt = queue.fateOf(id)?.acceptedAt;
      if (blockNumber !== undefined && acceptedAt !== undefined) {
        metrics.latency.observe((clock() - acceptedAt) / 1_000);
      }
    }
  }

  private rest({ address }: Lane, { outcome, refusal }: Finished): void {
    const { clock, config } = this.parts;
    const until = clock() + config.batches.restSeconds * 1_000;
    if (outcome !== "refused") this.resting.delete(address);
    else this.resting.set(address, { until, refusal: refusal ?? "the node refuses its transactions" });
  }

  private prune(): void {
    const { clock, queue, config } = this.parts;
    if (clock() < this.pruneAt) return;
    this.pruneAt = clock() + AN_HOUR_MS;
    queue.prune(config.requests.keptDays);
  }
}
