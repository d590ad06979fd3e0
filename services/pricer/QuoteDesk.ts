import type { Logger } from "pino";
import { AllianceError } from "../../sdk/AllianceError.js";
import type { PointExchange } from "../../typechain-types/index.js";
import { isUnanswered } from "../common/chain/isUnanswered.js";
import type { Head, Node } from "../common/chain/Node.js";
import { rehearse } from "../common/chain/rehearse.js";
import type { Worker } from "../common/startSendingService.js";
import type { Intent } from "../common/state/Outbox.js";
import type { PoolConfig, PricerConfig } from "./config.js";
import { explainDecision } from "./explainDecision.js";
import { HALF_LIVES, netFlow } from "./flow/netFlow.js";
import { FlowReader } from "./flow/FlowReader.js";
import type { Metrics } from "./Metrics.js";
import { PoolReader } from "./PoolReader.js";
import { decideQuote, type HoldReason, type QuoteDecision } from "./quote/decideQuote.js";
import type { Quote } from "./quote/Quote.js";

/** What a pricer decides with. */
export interface QuoteDeskParts {
  readonly config: PricerConfig;
  readonly node: Node;
  readonly exchange: PointExchange;
  /** Whose quotes they are; undefined where none is sent. */
  readonly treasurer: string | undefined;
  readonly metrics: Metrics;
  readonly log: Logger;
}

/** Holds that are as they should be; the others want somebody to look. */
const QUIET: readonly HoldReason[] = ["WITHIN_DEADBAND", "TOO_SOON"];

/** Goes over the pools and quotes, one after the other, where it is due. */
export class QuoteDesk implements Worker {
  private readonly flows: FlowReader;
  private readonly pools: PoolReader;
  private readonly statuses: Map<string, string>;
  private turn = 0;

  constructor(private readonly desk: QuoteDeskParts) {
    const { config, node, exchange, treasurer } = desk;
    const points = config.pools.map(({ point }) => point);
    const window = Math.max(...config.pools.map(({ flowHalfLifeSeconds }) => flowHalfLifeSeconds)) * HALF_LIVES;
    this.flows = new FlowReader(node, exchange, points, window);
    this.pools = new PoolReader(node, exchange, treasurer);
    this.statuses = new Map(points.map((point) => [point, "NOT_ASKED"]));
  }

  parts(): Readonly<Record<string, string>> {
    return Object.fromEntries(this.statuses);
  }

  async next(head: Head): Promise<Intent | undefined> {
    const { pools } = this.desk.config;
    for (let i = 0; i < pools.length; i++) {
      // The pool after the one that was quoted last comes first: none keeps the others waiting.
      const pool = pools[(this.turn + i) % pools.length];
      const intent = pool && (await this.consider(pool, head));
      if (intent === undefined) continue;
      this.turn = (this.turn + i + 1) % pools.length;
      return intent;
    }
    return undefined;
  }

  /** What would become of a pool's quote now. Errors: those of `PoolReader`. */
  async decide(pool: PoolConfig, head: Head): Promise<QuoteDecision> {
    const trades = (await this.flows.read(head)).get(pool.point) ?? [];
    const flow = netFlow(trades, head.timestamp, pool.flowHalfLifeSeconds);
    return decideQuote(await this.pools.read(pool.point, flow, head), pool, pool.deadband);
  }

  private async consider(pool: PoolConfig, head: Head): Promise<Intent | undefined> {
    let decision: QuoteDecision;
    try {
      decision = await this.decide(pool, head);
    } catch (error) {
      if (!(error instanceof AllianceError) || isUnanswered(error)) throw error;
      // What is wrong with one pool does not keep the others waiting.
      this.note(pool, error.code);
      return undefined;
    }
    const { hold, proposal } = decision;
    this.show(pool, decision);
    if (hold === undefined && proposal !== undefined) return this.intentOf(pool, proposal, decision);
    this.note(pool, hold === undefined || QUIET.includes(hold) ? "ok" : hold, decision);
    return undefined;
  }

  private async intentOf(pool: PoolConfig, { bid, ask }: Quote, decision: QuoteDecision): Promise<Intent | undefined> {
    const { point } = pool;
    const { node, exchange, config, treasurer = "", metrics, log } = this.desk;
    const data = exchange.interface.encodeFunctionData("setQuote", [point, bid, ask]);
    const { gasLimit, failure } = await rehearse(node, { from: treasurer, to: config.exchange, data });
    this.note(pool, failure?.code ?? "ok", decision);
    if (failure !== undefined) return undefined;
    metrics.quotes.inc({ point });
    log.info({ point, decision: explainDecision(pool, decision) }, "quote to be set");
    const payload = JSON.stringify({ point, bid: String(bid), ask: String(ask) });
    return { kind: "quote", payload, to: config.exchange, data, gasLimit };
  }

  /** Remembers how a pool is, and logs it, with all that led there, when that changed. */
  private note(pool: PoolConfig, status: string, decision?: QuoteDecision): void {
    const { point } = pool;
    if (this.statuses.get(point) === status) return;
    this.statuses.set(point, status);
    const { log } = this.desk;
    if (status === "ok") log.info({ point }, "pool can be quoted");
    else log.warn({ point, code: status, decision: decision && explainDecision(pool, decision) }, "pool is not quoted");
  }

  /** Figures are floating-point numbers, as Prometheus wants them; nothing is computed with them. */
  private show({ point }: PoolConfig, { sight, aim }: QuoteDecision): void {
    const { metrics } = this.desk;
    metrics.inventory.set({ point }, Number(sight.stock.inventory));
    metrics.flow.set({ point }, Number(sight.stock.flow));
    for (const [which, quote] of [["present", sight.present] as const, ["target", aim.target] as const]) {
      metrics.quote.set({ point, side: "bid", which }, Number(quote?.bid ?? 0n));
      metrics.quote.set({ point, side: "ask", which }, Number(quote?.ask ?? 0n));
    }
  }
}
