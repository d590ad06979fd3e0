import { bigintArg, textArg } from "../../../sdk/eventArgs.js";
import { tradeOf } from "../../../sdk/trade/tradeOf.js";
import { tradedBefore } from "../queries/tradedBefore.js";
import type { ChainEvent } from "../decode/decodeLog.js";
import { eventJson, subjectOf } from "../decode/eventJson.js";
import { Candles } from "../store/Candles.js";
import type { Source, IndexFile } from "../store/IndexFile.js";
import { RowBuffer } from "../store/RowBuffer.js";
import { amountOf } from "../store/rows.js";
import { VolumeSums } from "../store/VolumeSums.js";
import { feedName } from "./feedName.js";
import { PointProjection } from "./PointProjection.js";
import { PoolProjection } from "./PoolProjection.js";
import { tradeFlows } from "./tradeFlows.js";

/** Events of point contracts that say nothing the tables of cohorts and balances do not, or nothing at all about points. */
const OF_POINTS = new Set(["Transfer", "Issued", "CohortsMoved", "Approval"]);

/** Digits of the greatest price, 2^64 - 1. */
const PRICE_DIGITS = 20;

const EVENT_COLUMNS = ["position", "tx", "contract", "name", "subject", "args"];
const TRADED_TEXTS = ["member", "recipient", "assetIn", "assetOut"] as const;
const TRADED_AMOUNTS = ["amountIn", "amountOut", "milkValue", "fee", "settled", "spot", "average"] as const;
const TRADED_NUMBERS = ["round", "bid", "ask"] as const;
const TRADE_COLUMNS = ["position", "time", "tx", ...TRADED_TEXTS, ...TRADED_AMOUNTS, ...TRADED_NUMBERS, "number"];
const PRICE_COLUMNS = ["position", "time", "feed", "round", "price", "average", "observedAt"];
const MILK_COLUMNS = ["position", "received", "sent"];

function wide(price: bigint): string {
  return price.toString().padStart(PRICE_DIGITS, "0");
}

/**
 * Writes events into the index, in the order of the chain and within one transaction: everything is gathered, and written by `finish` in few
 * statements. A new one begins with each transaction.
 */
export class Projector {
  private readonly rows = new RowBuffer();
  private readonly points: PointProjection;
  private readonly pools: PoolProjection;
  private readonly volumes: VolumeSums;
  private readonly candles: Candles;
  private trades: number | undefined;
  private milk: { received: bigint; sent: bigint } | undefined;

  constructor(
    private readonly file: IndexFile,
    private readonly source: Source,
  ) {
    this.points = new PointProjection(file, this.rows);
    this.pools = new PoolProjection(file, this.rows);
    this.volumes = new VolumeSums(file, source.milk);
    this.candles = new Candles(file);
  }

  /** @param time The block's, Unix seconds. */
  take(chainEvent: ChainEvent, time: number): void {
    const { role, event } = chainEvent;
    if (role === "milk") {
      this.takeMilk(chainEvent);
      return;
    }
    if (role === "point") this.points.take(chainEvent);
    if (role === "exchange") this.pools.take(chainEvent, time);
    if (event.name === "Swapped") this.takeTrade(chainEvent, time);
    else if (event.name === "AnswerUpdated") this.takePrice(chainEvent, time);
    else if (role !== "point" || !OF_POINTS.has(event.name)) this.takeEvent(chainEvent);
  }

  /** Errors: `LOG_INCOMPLETE`. */
  finish(): void {
    this.points.finish();
    this.volumes.finish();
    this.candles.finish();
    this.rows.insertInto(this.file);
  }

  private takeEvent({ position, tx, contract, event, role }: ChainEvent): void {
    const subject = role === "oracle" ? feedName(subjectOf(event)) : subjectOf(event);
    this.rows.add("event", EVENT_COLUMNS, [position, tx, contract, event.name, subject, eventJson(event)]);
  }

  private takeTrade(chainEvent: ChainEvent, time: number): void {
    const { position, tx, event } = chainEvent;
    this.trades = (this.trades ?? tradedBefore(this.file, position)) + 1;
    const trade = tradeOf(event);
    this.rows.add("trade", TRADE_COLUMNS, [
      ...[position, time, tx, ...TRADED_TEXTS.map((name) => trade[name])],
      ...TRADED_AMOUNTS.map((name) => trade[name].toString()),
      ...[...TRADED_NUMBERS.map((name) => Number(trade[name])), this.trades],
    ]);
    const flows = tradeFlows(trade, this.source.milk);
    this.pools.takeTrade(chainEvent, time, flows);
    this.volumes.take(trade, time, flows);
  }

  private takePrice({ position, event }: ChainEvent, time: number): void {
    const amount = (name: string) => bigintArg(event, name);
    const [round, observedAt] = [Number(amount("round")), Number(amount("observedAt"))];
    const price = amount("price");
    const feed = feedName(textArg(event, "feed"));
    this.rows.add("price", PRICE_COLUMNS, [
      position,
      time,
      feed,
      round,
      wide(price),
      wide(amount("average")),
      observedAt,
    ]);
    this.candles.take(feed, time, price);
  }

  /** Only transfers to and from the exchange come here. */
  private takeMilk({ position, event }: ChainEvent): void {
    const milk = (this.milk ??= this.milkSoFar());
    const value = bigintArg(event, "value");
    if (textArg(event, "to") === this.source.exchange) milk.received += value;
    if (textArg(event, "from") === this.source.exchange) milk.sent += value;
    this.rows.add("milk", MILK_COLUMNS, [position, String(milk.received), String(milk.sent)]);
  }

  private milkSoFar(): { received: bigint; sent: bigint } {
    const row = this.file.first("SELECT received, sent FROM milk ORDER BY position DESC LIMIT 1");
    if (row === undefined) return { received: 0n, sent: 0n };
    return { received: amountOf(row, "received"), sent: amountOf(row, "sent") };
  }
}
