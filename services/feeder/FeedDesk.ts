import type { Logger } from "pino";
import { feedId } from "../../sdk/feedId.js";
import type { PriceOracle } from "../../typechain-types/index.js";
import type { Head, Node } from "../common/chain/Node.js";
import { rehearse } from "../common/chain/rehearse.js";
import type { Worker } from "../common/startSendingService.js";
import type { Intent } from "../common/state/Outbox.js";
import type { FeedConfig, FeederConfig } from "./config.js";
import type { Metrics } from "./Metrics.js";
import { priceOf, type FeedPrice } from "./priceOf.js";
import { decidePost, type FeedState, type PostReason } from "./prices/decidePost.js";
import { nameOf, type SourceBoard } from "./SourceBoard.js";
import { DECIMALS } from "./sources/tickers.js";

/** What a feeder decides with. */
export interface FeedDeskParts {
  readonly config: FeederConfig;
  readonly board: SourceBoard;
  readonly node: Node;
  readonly oracle: PriceOracle;
  /** The reporter. */
  readonly reporter: string;
  readonly metrics: Metrics;
  readonly log: Logger;
  /** Unix seconds. */
  readonly clock: () => number;
}

/** Goes over the feeds and posts, one after the other, what is due. */
export class FeedDesk implements Worker {
  private readonly statuses: Map<string, string>;
  private turn = 0;

  constructor(private readonly desk: FeedDeskParts) {
    this.statuses = new Map(desk.config.feeds.map(({ id }) => [id, "NOT_ASKED"]));
  }

  parts(): Readonly<Record<string, string>> {
    return Object.fromEntries(this.statuses);
  }

  start(): void {
    this.desk.board.start();
  }

  async stop(): Promise<void> {
    await this.desk.board.stop();
  }

  async next(head: Head): Promise<Intent | undefined> {
    const { feeds } = this.desk.config;
    for (let i = 0; i < feeds.length; i++) {
      // The feed after the one that was posted last comes first: none keeps the others waiting.
      const feed = feeds[(this.turn + i) % feeds.length];
      const intent = feed && (await this.consider(feed, head));
      if (intent === undefined) continue;
      this.turn = (this.turn + i + 1) % feeds.length;
      return intent;
    }
    return undefined;
  }

  private async consider(feed: FeedConfig, head: Head): Promise<Intent | undefined> {
    const { board, clock } = this.desk;
    const made = priceOf(feed, { readingOf: (source) => board.readingOf(source), now: clock() });
    const { price, problem } = made;
    this.show(feed, made);
    const state = await this.stateOf(feed, head);
    const decision = price && decidePost(price, state, feed);
    if (decision?.post === true) return this.intentOf(feed, decision, made);
    const reason = decision?.reason ?? problem ?? "ok";
    this.note(feed, reason === "NOTHING_NEW" || reason === "NOT_NEWER" ? "ok" : reason, made);
    return undefined;
  }

  private async stateOf({ id }: FeedConfig, head: Head): Promise<FeedState> {
    const { node, oracle, reporter, metrics } = this.desk;
    const feed = feedId(id);
    const [last, answer, decidedAt] = await node.reach(() =>
      Promise.all([oracle.observationOf(feed, reporter), oracle.latest(feed), oracle.decidedAt(feed)]),
    );
    metrics.postedAt.set({ feed: id }, Number(last.observedAt));
    return {
      last: { price: last.price, observedAt: Number(last.observedAt) },
      halted: answer.halted,
      heldAt: Number(decidedAt),
      maxAge: Number(answer.maxAge),
      blockTime: head.timestamp,
    };
  }

  private async intentOf(
    feed: FeedConfig,
    { reason, price, observedAt }: { reason: PostReason; price: bigint; observedAt: number },
    made: FeedPrice,
  ): Promise<Intent | undefined> {
    const { node, oracle, config, reporter, metrics, log } = this.desk;
    const data = oracle.interface.encodeFunctionData("post", [feedId(feed.id), price, observedAt]);
    const call = { from: reporter, to: config.oracle, data };
    const { gasLimit, failure } = await rehearse(node, call);
    this.note(feed, failure?.code ?? "ok", made);
    if (failure !== undefined) return undefined;
    metrics.posts.inc({ feed: feed.id, reason });
    const used = made.price?.used;
    log.info(
      { feed: feed.id, reason, price: String(price), observedAt, used, dropped: made.dropped },
      "price to be posted",
    );
    const payload = JSON.stringify({ feed: feed.id, reason, price: String(price), observedAt });
    return { kind: "post", payload, to: config.oracle, data, gasLimit };
  }

  /** Remembers how a feed is, and logs it when that changed. */
  private note({ id }: FeedConfig, status: string, { dropped }: FeedPrice): void {
    if (this.statuses.get(id) === status) return;
    this.statuses.set(id, status);
    if (status === "ok") this.desk.log.info({ feed: id }, "feed works");
    else this.desk.log.warn({ feed: id, code: status, dropped }, "feed is not posted");
  }

  /** Figures are floating-point numbers, as Prometheus wants them; nothing is computed with them. */
  private show({ id, sources }: FeedConfig, { price }: FeedPrice): void {
    const { metrics } = this.desk;
    for (const name of sources.map(nameOf)) {
      metrics.sourceUsed.set({ feed: id, source: name }, price?.used.includes(name) === true ? 1 : 0);
    }
    if (price === undefined) return;
    metrics.price.set({ feed: id }, Number(price.price) / 10 ** DECIMALS);
    metrics.observedAt.set({ feed: id }, price.observedAt);
  }
}
