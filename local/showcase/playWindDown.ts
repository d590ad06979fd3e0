import { formatEther, parseEther } from "ethers";
import { feedId } from "../../sdk/feedId.js";
import { formatAmount } from "../../sdk/text/formatAmount.js";
import { errorName } from "./errorName.js";
import { Chronicle, mlk } from "./playMarket.js";
import type { Member } from "../stage/Member.js";
import type { Programmes } from "./Programmes.js";
import type { Invariant, MarketEvent } from "./Report.js";
import type { Stage, StagePartner } from "../stage/Stage.js";
import { counted } from "../../sdk/text/counted.js";

const A_DAY = 86_400;
const NOTICE = 30 * A_DAY;
const AN_HOUR = 3_600;
/** What comes into the pool once it is empty: the alliance's credit, and the partner's own. */
const CREDIT = parseEther("20000");
const TOP_UP = parseEther("1000");
/** Points of the first sale, and of one after fresh money. */
const A_FEW = 10n;
/** Of a member's points, one in so many empties what the partner leaves in its pool. */
const SHARE = 4n;
const NOT_ACTIVE = "PointExchange_PartnerNotActive";
const STOPPED = "PointExchange_BuyingStopped";

/**
 * A partner leaves at its members' cost, as far as it can: it takes its money out, stops buying, and announces it. In the 30 days that
 * follow it takes nothing out and its pool buys all the same, until the reserve is used up and again when money comes in. Then it is
 * closed: its money is divided to the last wei, and its members' points can be redeemed and given as before. Moves the clock there.
 */
export async function playWindDown(
  stage: Stage,
  programmes: Programmes,
  member: Member,
  partner: StagePartner,
): Promise<{ event: MarketEvent; invariant: Invariant }> {
  const chronicle = new Chronicle(stage, `${partner.manifest.name} leaves the alliance`);
  const departure = new Departure(stage, chronicle, member, partner);
  await departure.takeOut();
  const stopped = await departure.stopBuying();
  const closesAt = await departure.announce();
  const sales = await departure.sellOut();
  const resumed = await departure.goOn();
  await programmes.advanceTo(closesAt);
  await departure.close();
  await departure.divide();

  return { event: chronicle.end(), invariant: lasting(stopped, sales, resumed) };
}

/** What a sale met before the announcement, what the sales after it did, and what one met after fresh money. */
function lasting(stopped: string, sales: Awaited<ReturnType<Departure["sellOut"]>>, resumed: string): Invariant {
  const { start, points, paid, left, next } = sales;
  return {
    number: 16,
    sentence: "Members can sell to a pool that winds down as long as its reserve lasts.",
    figures:
      `before its announcement: ${stopped}; after it ${counted(points, "point")} sold for ${formatEther(paid)} of ${formatEther(start)} MLK, ` +
      `one more: ${next} (${left} wei left); ${A_FEW} more after fresh money: ${resumed}`,
    // What is left pays no single point.
    ok:
      stopped === STOPPED &&
      next === "PointExchange_ReserveTooLow" &&
      resumed === "no error" &&
      points > 0n &&
      left * points < paid + points,
  };
}

class Departure {
  private readonly exchange: Stage["alliance"]["exchange"];

  constructor(
    private readonly stage: Stage,
    private readonly chronicle: Chronicle,
    private readonly member: Member,
    private readonly partner: StagePartner,
  ) {
    this.exchange = stage.alliance.exchange;
  }

  /** The treasurer leaves in the pool what a part of the member's points sells for. */
  async takeOut(): Promise<void> {
    const { stage, exchange } = this;
    const { point, treasurer } = this.partner;
    const { milkValue: kept } = await exchange.quoteSell(point, (await this.tradable()) / SHARE);
    const { reserve } = await exchange.pool(point);
    const own = reserve - kept;
    await stage.mined(this.desk.requestWithdrawal(point, own, treasurer));
    await stage.advanceTo(Number((await exchange.withdrawalOf(point)).from));
    await stage.mined(this.desk.executeWithdrawal(point, own, treasurer));
    await this.chronicle.note(`its treasurer takes ${mlk(own)} of ${mlk(reserve)} out`);
    const { price } = await stage.alliance.oracle.latest(feedId("MLK/KRW"));
    await stage.postPrice("MLK/KRW", price);
  }

  /** Gives the error that a sale meets now. */
  async stopBuying(): Promise<string> {
    await this.stage.mined(this.desk.setDirections(this.partner.point, false, true));
    const refusal = await this.refusalOf(A_FEW);
    await this.chronicle.note(`and switches buying off; a sale: ${refusal}`, refusal === STOPPED);
    return refusal;
  }

  /** Gives the time it closes. */
  async announce(): Promise<number> {
    const { stage, chronicle, exchange, desk } = this;
    const { id, point, admin, treasurer } = this.partner;
    const closesAt = (await stage.now()) + NOTICE + AN_HOUR;
    await stage.mined(stage.alliance.registry.connect(admin).startWindDown(id, closesAt));
    const { reserve, fees, bid, ask } = await exchange.pool(point);
    await chronicle.note(`announced; its pool holds ${mlk(reserve)}, and ${mlk(fees)} in fees`);
    await chronicle.refused("a withdrawal", NOT_ACTIVE, desk.requestWithdrawal.staticCall(point, 1n, treasurer));
    await chronicle.refused("another quote", NOT_ACTIVE, desk.setQuote.staticCall(point, bid, ask));
    await chronicle.refused("buying off", NOT_ACTIVE, desk.setDirections.staticCall(point, false, false));
    return closesAt;
  }

  /** The member sells a few points, half of what the reserve pays, and the rest of it. */
  async sellOut() {
    const { lens } = this.stage.alliance;
    const { point } = this.partner;
    const start = await this.reserve();
    let points = 0n;
    for (const share of [0n, 2n, 1n]) {
      const amount = share === 0n ? A_FEW : (await lens.sellable(point)).points / share;
      if ((await this.sell(amount)) === "no error") points += amount;
    }
    const next = await this.refusalOf(1n);
    const left = await this.reserve();
    await this.chronicle.note(`one point more: ${next}`, next === "PointExchange_ReserveTooLow");
    return { start, points, paid: start - left, left, next };
  }

  /** Fresh money, and what becomes of another sale. */
  async goOn(): Promise<string> {
    const { stage, exchange, operator } = this;
    const { milk } = stage.alliance;
    const { point, treasurer } = this.partner;
    await stage.mined(milk.connect(treasurer).approve(exchange, TOP_UP));
    await stage.mined(this.desk.fund(point, TOP_UP));
    await stage.mined(milk.connect(stage.signer(stage.manifest.milk.funder)).transfer(operator, CREDIT));
    await stage.mined(milk.connect(operator).approve(exchange, CREDIT));
    await stage.mined(exchange.connect(operator).extendCredit(point, CREDIT));
    await this.chronicle.note(`the partner pays ${mlk(TOP_UP)} in, and the alliance lends ${mlk(CREDIT)}`);
    return this.sell(A_FEW);
  }

  async close(): Promise<void> {
    const { stage, chronicle } = this;
    const { point, manifest } = this.partner;
    const { account } = this.member;
    await chronicle.note("closed: nothing had to be sent for it");
    // What its treasurer switched off before the announcement is off again.
    await chronicle.refused("a sale", STOPPED, this.exchange.quoteSell(point, A_FEW));
    await chronicle.refused("a purchase", NOT_ACTIVE, this.exchange.quoteBuy(point, A_FEW));
    const before = await point.balanceOf(account);
    await stage.mined(point.connect(account).redeem(1n, stage.connection.ethers.id("order after the closing")));
    const redeemed = (await point.balanceOf(account)) === before - 1n;
    await chronicle.note(`a member redeems 1 of ${formatAmount(before, 0)} ${manifest.point.symbol}`, redeemed);
  }

  async divide(): Promise<void> {
    const { stage, exchange, desk, operator } = this;
    const { milk } = stage.alliance;
    const { point, treasurer } = this.partner;
    const end = await exchange.pool(point);
    const own = end.reserve - end.credit;
    await stage.mined(desk.requestWithdrawal(point, own, treasurer));
    await stage.advanceTo(Number((await exchange.withdrawalOf(point)).from));
    const { treasury } = await exchange.settings();
    const [partnersBefore, treasuryBefore] = [await milk.balanceOf(treasurer), await milk.balanceOf(treasury)];
    await stage.mined(desk.executeWithdrawal(point, own, treasurer));
    await stage.mined(exchange.connect(operator).returnCredit(point, end.credit));
    await stage.mined(exchange.connect(operator).collectFees([point]));
    const partners = (await milk.balanceOf(treasurer)) - partnersBefore;
    const alliances = (await milk.balanceOf(treasury)) - treasuryBefore;
    const left = await exchange.pool(point);
    await this.chronicle.note(
      `${mlk(end.reserve)} + ${mlk(end.fees)} = ${mlk(partners)} to the partner + ${mlk(alliances)} to the alliance + ${mlk(left.reserve + left.fees)} left`,
      partners === own && alliances === end.credit + end.fees && left.reserve + left.fees + left.credit === 0n,
    );
  }

  private get desk() {
    return this.exchange.connect(this.partner.treasurer);
  }

  private get operator() {
    return this.stage.signer(this.stage.manifest.operators[0]);
  }

  private async reserve(): Promise<bigint> {
    return (await this.exchange.pool(this.partner.point)).reserve;
  }

  /** The member's points that a pool could take. */
  private async tradable(): Promise<bigint> {
    const { lens } = this.stage.alliance;
    const address = await this.partner.point.getAddress();
    const holdings = await lens.portfolioOf(this.member.account, 0n, this.stage.partners.length);
    return holdings.find(({ point }) => point === address)?.tradable ?? 0n;
  }

  private async sale(points: bigint) {
    const { account } = this.member;
    const deadline = (await this.stage.now()) + AN_HOUR;
    return [this.partner.point, points, 0n, deadline, account] as const;
  }

  private async refusalOf(points: bigint): Promise<string> {
    return errorName(this.exchange.connect(this.member.account).sell.staticCall(...(await this.sale(points))));
  }

  /** The member sells unless that is refused; gives the error, as {@link errorName}. */
  private async sell(points: bigint): Promise<string> {
    const refusal = await this.refusalOf(points);
    const what = `a member sells ${formatAmount(points, 0)} ${this.partner.manifest.point.symbol}`;
    if (refusal !== "no error") {
      await this.chronicle.note(`${what}: ${refusal}`, false);
      return refusal;
    }
    const account = this.exchange.connect(this.member.account);
    const { amountOut } = await this.exchange.quoteSell(this.partner.point, points);
    await this.stage.mined(account.sell(...(await this.sale(points))));
    await this.chronicle.note(`${what} for ${mlk(amountOut)}`);
    return refusal;
  }
}
