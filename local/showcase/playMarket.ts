import { formatUnits } from "ethers";
import { feedId } from "../../sdk/feedId.js";
import { formatAmount } from "../../sdk/text/formatAmount.js";
import { errorName } from "./errorName.js";
import type { Member } from "../stage/Member.js";
import type { MarketEvent } from "./Report.js";
import type { Stage, StagePartner } from "../stage/Stage.js";
import { counted } from "../../sdk/text/counted.js";

const POINTS = 1_000n;
/** Basis points by which the treasurer moves its quote: two per cent of face value. */
const STEP = 200n;
const AN_HOUR = 3_600;

/** What happened, line by line, each with whether it was what should have happened. */
export class Chronicle {
  private readonly lines: { at: number; text: string; ok: boolean }[] = [];

  constructor(
    private readonly stage: Stage,
    private readonly title: string,
  ) {}

  async note(text: string, ok = true): Promise<void> {
    this.lines.push({ at: await this.stage.now(), text, ok });
  }

  /** Notes that a call is refused, and with which error. */
  async refused(what: string, expected: string, call: Promise<unknown>): Promise<void> {
    const name = await errorName(call);
    await this.note(`${what}: ${name}`, name === expected);
  }

  end(): MarketEvent {
    return { title: this.title, lines: this.lines, ok: this.lines.every(({ ok }) => ok) };
  }
}

export const mlk = (wei: bigint) => `${formatAmount(wei, 18, 4, 4)} MLK`;

/** A treasurer raises its quote as far as the chain lets it, and no further. */
export async function playQuoteChange(
  stage: Stage,
  { point, treasurer, manifest }: StagePartner,
): Promise<MarketEvent> {
  const { exchange } = stage.alliance;
  const { symbol } = manifest.point;
  const chronicle = new Chronicle(stage, `${manifest.name} changes its quote`);
  const { bid, ask, limits } = await exchange.pool(point);
  const { maxQuoteStep } = await exchange.settings();
  const desk = exchange.connect(treasurer);
  const before = await exchange.quoteSell(point, POINTS);
  await chronicle.note(
    `quotes ${share(bid)} / ${share(ask)}; ${formatAmount(POINTS, 0)} ${symbol} sell for ${mlk(before.amountOut)}`,
  );
  await chronicle.refused(
    `a quote above the band of ${share(limits.lowestBid)} to ${share(limits.highestAsk)}`,
    "PointExchange_OutsideBand",
    desk.setQuote.staticCall(point, bid, limits.highestAsk + 1n),
  );
  await chronicle.refused(
    `a step of more than ${share(maxQuoteStep)}`,
    "PointExchange_StepTooLarge",
    desk.setQuote.staticCall(point, limits.lowestBid, ask),
  );
  await stage.mined(desk.setQuote(point, bid + STEP, ask + STEP));
  const after = await exchange.quoteSell(point, POINTS);
  await chronicle.note(
    `quotes ${share(bid + STEP)} / ${share(ask + STEP)}; ${formatAmount(POINTS, 0)} ${symbol} sell for ${mlk(after.amountOut)}`,
    after.amountOut > before.amountOut,
  );
  await chronicle.refused(
    "another change right after it",
    "PointExchange_TooSoon",
    desk.setQuote.staticCall(point, bid, ask),
  );
  return chronicle.end();
}

/** MLK jumps by three tenths: trading stops until the reporters saw it again and the average has followed. */
export async function playHalt(stage: Stage, member: Member, { point, manifest }: StagePartner): Promise<MarketEvent> {
  const { exchange, oracle } = stage.alliance;
  const feed = "MLK/KRW";
  const chronicle = new Chronicle(stage, `The price of MLK jumps`);
  const { account } = member;
  const deadline = (await stage.now()) + AN_HOUR;
  const sale = () => exchange.connect(account).sell.staticCall(point, 10n, 0n, deadline, account);
  const what = `a sale of 10 ${manifest.point.symbol}`;
  const { price } = await oracle.latest(feedId(feed));
  const { averagingWindow } = await oracle.settingsOf(feedId(feed));
  const jumped = (price * 13n) / 10n;

  await stage.postRound(feed, jumped);
  const { halted } = await oracle.latest(feedId(feed));
  await chronicle.note(`reporters see ${won(jumped)} after ${won(price)}: the jump is held`, halted);
  await chronicle.refused(what, "PriceOracle_Halted", sale());
  await stage.postRound(feed, jumped);
  const confirmed = await oracle.latest(feedId(feed));
  await chronicle.note(
    `a second round confirms it: price ${won(confirmed.price)}, average ${won(confirmed.average)}`,
    !confirmed.halted && confirmed.price === jumped,
  );
  await chronicle.refused(what, "PriceOracle_Diverged", sale());
  await stage.advanceTo((await stage.now()) + Number(averagingWindow));
  await stage.postRound(feed, jumped);
  const { average } = await oracle.latest(feedId(feed));
  await chronicle.note(`the price has lasted for ${counted(averagingWindow / 60n, "minute")}: average ${won(average)}`);
  await chronicle.refused(`${what}, tried again`, "no error", sale());
  await stage.postPrice(feed, price);
  await chronicle.note(`back at ${won(price)}, by the same way`);
  return chronicle.end();
}

const share = (basisPoints: bigint) => `${formatUnits(basisPoints, 2)} %`;
const won = (price: bigint) => `${formatAmount(price, 8, 2)} KRW`;
