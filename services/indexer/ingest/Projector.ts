import { bigintArg, textArg } from "../../../sdk/eventArgs.js";
import type { Source, IndexFile } from "../store/IndexFile.js";
import { tradedBefore } from "../queries/tradedBefore.js";
import { amountOf } from "../store/rows.js";
import type { ChainEvent } from "./decodeLog.js";
import { eventJson, subjectOf } from "./eventJson.js";
import { feedName } from "./feedName.js";
import { PointProjection } from "./PointProjection.js";
import { projectPools } from "./projectPools.js";

/** Events of point contracts that say nothing the tables of cohorts and balances do not, or nothing at all about points. */
const OF_POINTS = new Set(["Transfer", "Issued", "CohortsMoved", "Approval"]);

/** Digits of the greatest price, 2^64 - 1. */
const PRICE_DIGITS = 20;

function wide(price: bigint): string {
  return price.toString().padStart(PRICE_DIGITS, "0");
}

/** Writes events into the index, in the order of the chain and within one transaction. A new one begins with each transaction. */
export class Projector {
  private readonly points: PointProjection;

  constructor(
    private readonly file: IndexFile,
    private readonly source: Source,
  ) {
    this.points = new PointProjection(file);
  }

  /** @param time The block's, Unix seconds. */
  take(chainEvent: ChainEvent, time: number): void {
    const { role, event } = chainEvent;
    if (role === "milk") {
      this.takeMilk(chainEvent);
      return;
    }
    if (role === "point") this.points.take(chainEvent);
    if (role === "exchange") projectPools(this.file, chainEvent, this.source.milk);
    if (event.name === "Swapped") this.takeTrade(chainEvent, time);
    else if (event.name === "AnswerUpdated") this.takePrice(chainEvent, time);
    else if (role !== "point" || !OF_POINTS.has(event.name)) this.takeEvent(chainEvent);
  }

  private takeEvent({ position, tx, contract, event, role }: ChainEvent): void {
    const subject = role === "oracle" ? feedName(subjectOf(event)) : subjectOf(event);
    const sql = "INSERT INTO event VALUES (?, ?, ?, ?, ?, ?)";
    this.file.run(sql, position, tx, contract, event.name, subject, eventJson(event));
  }

  private takeTrade({ position, tx, event }: ChainEvent, time: number): void {
    const text = (name: string) => textArg(event, name);
    const amount = (name: string) => bigintArg(event, name).toString();
    const small = (name: string) => Number(bigintArg(event, name));
    const last = tradedBefore(this.file, position);
    const valueSoFar = String(last.value + bigintArg(event, "milkValue"));
    const feesSoFar = String(last.fees + bigintArg(event, "fee"));
    this.file.run(
      `INSERT INTO trade VALUES (${"?, ".repeat(19)}?)`,
      ...[position, time, tx, text("member"), text("recipient"), text("assetIn"), text("assetOut")],
      ...[amount("amountIn"), amount("amountOut"), amount("milkValue"), amount("fee"), amount("settled")],
      ...[amount("spot"), amount("average"), small("round"), small("bid"), small("ask")],
      ...[last.number + 1, valueSoFar, feesSoFar],
    );
  }

  private takePrice({ position, event }: ChainEvent, time: number): void {
    const amount = (name: string) => bigintArg(event, name);
    const [round, observedAt] = [Number(amount("round")), Number(amount("observedAt"))];
    const [price, average] = [wide(amount("price")), wide(amount("average"))];
    const feed = feedName(textArg(event, "feed"));
    this.file.run(
      "INSERT INTO price VALUES (?, ?, ?, ?, ?, ?, ?)",
      position,
      time,
      feed,
      round,
      price,
      average,
      observedAt,
    );
  }

  /** Only transfers to and from the exchange come here. */
  private takeMilk({ position, event }: ChainEvent): void {
    const row = this.file.first("SELECT received, sent FROM milk ORDER BY position DESC LIMIT 1");
    let received = row === undefined ? 0n : amountOf(row, "received");
    let sent = row === undefined ? 0n : amountOf(row, "sent");
    const value = bigintArg(event, "value");
    if (textArg(event, "to") === this.source.exchange) received += value;
    if (textArg(event, "from") === this.source.exchange) sent += value;
    this.file.run("INSERT INTO milk VALUES (?, ?, ?)", position, String(received), String(sent));
  }
}
