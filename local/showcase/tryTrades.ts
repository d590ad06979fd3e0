import { formatEther, parseEther } from "ethers";
import { errorName } from "./errorName.js";
import type { Member } from "../stage/Member.js";
import type { Invariant } from "./Report.js";
import type { Stage, StagePartner } from "../stage/Stage.js";
import { counted } from "../../sdk/text/counted.js";

const POINTS = 1_000n;
const PARTS = 10n;
const AN_HOUR = 3_600;

/** The invariants about what trades can win, shown on every pool at the prices of the moment. */
export async function tryTrades(stage: Stage): Promise<Invariant[]> {
  return [await roundTrips(stage), await splitting(stage)];
}

/** A quote, or nothing when the pool has too few points to sell. */
async function inStock<T>(stage: Stage, quote: Promise<T>): Promise<T | undefined> {
  const refusal = await errorName(quote);
  if (refusal === "PointExchange_InventoryTooLow") return undefined;
  return quote;
}

async function roundTrips(stage: Stage): Promise<Invariant> {
  const { exchange } = stage.alliance;
  let [best, enriched, trips] = [0n, 0, 0];
  for (const { point } of stage.partners) {
    const sold = await exchange.quoteSell(point, POINTS);
    const bought = await inStock(stage, exchange.quoteBuy(point, POINTS));
    if (bought !== undefined) {
      const share = (sold.amountOut * 10_000n) / bought.amountIn;
      if (share > best) best = share;
      if (sold.amountOut >= bought.amountIn) enriched++;
      trips++;
    }
    for (const other of stage.partners) {
      if (other.point === point) continue;
      const there = await inStock(stage, exchange.quoteSwap(point, POINTS, other.point));
      const back = there && (await inStock(stage, exchange.quoteSwap(other.point, there.amountOut, point)));
      if (back === undefined) continue;
      if (back.amountOut > POINTS) enriched++;
      trips++;
    }
  }
  return {
    number: 6,
    sentence: "No closed sequence of trades at unchanged prices leaves a member richer.",
    figures: `${enriched} of ${counted(trips, "round trip")} of ${counted(POINTS, "point")} win; the best sale pays ${Number(best) / 100} % of a purchase`,
    ok: enriched === 0 && trips > 0,
  };
}

async function splitting(stage: Stage): Promise<Invariant> {
  const { exchange } = stage.alliance;
  const part = POINTS / PARTS;
  let [paying, tried] = [0, 0];
  const check = (pays: boolean) => {
    tried++;
    if (pays) paying++;
  };
  for (const { point } of stage.partners) {
    const [soldWhole, soldPart] = await Promise.all([
      exchange.quoteSell(point, POINTS),
      exchange.quoteSell(point, part),
    ]);
    check(soldPart.amountOut * PARTS > soldWhole.amountOut);
    const bought = await inStock(stage, exchange.quoteBuy(point, POINTS));
    if (bought !== undefined) check((await exchange.quoteBuy(point, part)).amountIn * PARTS < bought.amountIn);
    for (const other of stage.partners) {
      if (other.point === point) continue;
      const whole = await inStock(stage, exchange.quoteSwap(point, POINTS, other.point));
      if (whole === undefined) continue;
      check((await exchange.quoteSwap(point, part, other.point)).amountOut * PARTS > whole.amountOut);
    }
  }
  return {
    number: 7,
    sentence: "Splitting a trade never pays.",
    figures: `${paying} of ${counted(tried, "trade")} of ${counted(POINTS, "point")} gain by coming in ${PARTS} parts`,
    ok: paying === 0 && tried > 0,
  };
}

/** Lets the prices go stale: trading stops, gifts and redemption go on. Moves the clock by the feed's maximum age. */
export async function tryStalePrice(
  stage: Stage,
  member: Member,
  friend: Member,
  partner: StagePartner,
): Promise<Invariant> {
  const { exchange, oracle } = stage.alliance;
  const { maxAge } = await oracle.latest(await exchange.milkFeed());
  await stage.advanceTo((await stage.now()) + Number(maxAge) + 1);
  const { point } = partner;
  const { account } = member;
  const deadline = (await stage.now()) + AN_HOUR;
  const sale = exchange.connect(account).sell.staticCall(point, 10n, 0n, deadline, account);
  const refusal = await errorName(sale);
  const own = point.connect(account);
  const before = await point.balanceOf(account);
  await stage.mined(own.transfer(friend.account, 1n));
  await stage.mined(own.redeem(1n, stage.connection.ethers.id("order at a stale price")));
  const spent = before - (await point.balanceOf(account));
  return {
    number: 8,
    sentence: "A stale, halted or under-reported feed stops trading; redemption and gifts go on.",
    figures: `sale refused with ${refusal}; ${counted(spent, "point")} given and redeemed meanwhile`,
    ok: refusal === "PriceOracle_StaleAnswer" && spent === 2n,
  };
}

/** A treasurer takes out what is its pool's, late, and no more. Moves the clock by the delay of a withdrawal. */
export async function tryWithdrawals(stage: Stage): Promise<Invariant> {
  const { exchange } = stage.alliance;
  let refused = 0;
  for (const { point, treasurer } of stage.partners) {
    const { reserve } = await exchange.pool(point);
    const beyond = exchange.connect(treasurer).requestWithdrawal.staticCall(point, reserve + 1n, treasurer);
    if ((await errorName(beyond)) === "PointExchange_BeyondOwn") refused++;
  }
  const [first] = stage.partners;
  if (first === undefined) throw new TypeError("an alliance without partners");
  const amount = parseEther("1000");
  const treasurer = exchange.connect(first.treasurer);
  await stage.mined(treasurer.requestWithdrawal(first.point, amount, first.treasurer));
  const { from } = await exchange.withdrawalOf(first.point);
  await stage.advanceTo(Number(from));
  await stage.mined(treasurer.executeWithdrawal(first.point, amount, first.treasurer));
  return {
    number: 13,
    sentence: "A partner takes out of its pool no more than was put in for it plus what it earned.",
    figures: `${formatEther(amount)} MLK withdrawn; ${refused} of ${stage.partners.length} withdrawals beyond the reserve refused`,
    ok: refused === stage.partners.length,
  };
}
