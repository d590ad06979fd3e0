import { parseEther } from "ethers";
import { Chronicle, mlk } from "./playMarket.js";
import type { Member } from "./Member.js";
import type { Programmes } from "./Programmes.js";
import type { MarketEvent } from "./Report.js";
import type { Stage, StagePartner } from "./Stage.js";

const A_DAY = 86_400;
const NOTICE = 30 * A_DAY;
const AN_HOUR = 3_600;
/** What the alliance lends to the pool before. */
const CREDIT = parseEther("20000");

/**
 * A partner leaves: announced, 30 days in which members trade and it takes nothing out, then closed. Its money is divided to the last
 * wei, and its members' points can be redeemed and given as before. Moves the clock there.
 */
export async function playWindDown(
  stage: Stage,
  programmes: Programmes,
  member: Member,
  partner: StagePartner,
): Promise<MarketEvent> {
  const { exchange, registry, milk } = stage.alliance;
  const { id, point, manifest, admin, treasurer } = partner;
  const { symbol } = manifest.point;
  const chronicle = new Chronicle(stage, `${manifest.name} leaves the alliance`);
  const { account } = member;
  const operator = stage.signer(stage.manifest.operators[0]);
  const desk = exchange.connect(treasurer);
  const sell = async () => {
    const deadline = (await stage.now()) + AN_HOUR;
    return [point, 10n, 0n, deadline, account] as const;
  };
  const trader = exchange.connect(account);

  await stage.mined(milk.connect(stage.signer(stage.manifest.milk.funder)).transfer(operator, CREDIT));
  await stage.mined(milk.connect(operator).approve(exchange, CREDIT));
  await stage.mined(exchange.connect(operator).extendCredit(point, CREDIT));
  const closesAt = (await stage.now()) + NOTICE + AN_HOUR;
  await stage.mined(registry.connect(admin).startWindDown(id, closesAt));
  const start = await exchange.pool(point);
  await chronicle.note(
    `announced; its pool holds ${mlk(start.reserve)}, of which ${mlk(start.credit)} are the alliance's, and ${mlk(start.fees)} in fees`,
  );
  const notActive = "PointExchange_PartnerNotActive";
  await chronicle.refused("a withdrawal", notActive, desk.requestWithdrawal.staticCall(point, 1n, treasurer));
  await chronicle.refused("another quote", notActive, desk.setQuote.staticCall(point, start.bid, start.ask));
  const quoted = await exchange.quoteSell(point, 10n);
  await stage.mined(trader.sell(...(await sell())));
  await chronicle.note(`a member sells 10 ${symbol} for ${mlk(quoted.amountOut)}`);

  await programmes.advanceTo(closesAt);
  const end = await exchange.pool(point);
  await chronicle.note("closed: nothing had to be sent for it");
  await chronicle.refused("a sale", notActive, trader.sell.staticCall(...(await sell())));
  const before = await point.balanceOf(account);
  await stage.mined(point.connect(account).redeem(1n, stage.connection.ethers.id("order after the closing")));
  await chronicle.note(`a member redeems 1 of ${before} ${symbol}`, (await point.balanceOf(account)) === before - 1n);

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
  await chronicle.note(
    `${mlk(end.reserve)} + ${mlk(end.fees)} = ${mlk(partners)} to the partner + ${mlk(alliances)} to the alliance + ${mlk(left.reserve + left.fees)} left`,
    partners === own && alliances === end.credit + end.fees && left.reserve + left.fees + left.credit === 0n,
  );
  return chronicle.end();
}
