import { movePoints } from "./cohorts.js";
import { quoteTrade, type Plan, type Side } from "./quoteTrade.js";
import { demand } from "./Refusal.js";
import type { Alliance, Programme, Trade } from "./state.js";

/** A trade that was done. */
export interface Played {
  readonly plan: Plan;
  readonly after: Alliance;
}

/** Does a trade. Throws a {@link Refusal}: those of its quote, of the trade's own bounds, and of the tokens moved. */
export function playTrade(before: Alliance, trade: Trade): Played {
  demand(before.now <= trade.deadline, "PointExchange_DeadlinePassed", trade.deadline, before.now);
  const lost = [before.exchange, before.milk, trade.kind === "sell" ? trade.pointIn : trade.pointOut];
  demand(!lost.includes(trade.recipient), "PointExchange_InvalidRecipient", trade.recipient);
  const plan = quoteTrade(before, trade);
  const { amountIn, amountOut } = plan.quote;
  if (trade.kind === "buy") demand(amountIn <= trade.limit, "PointExchange_AboveMaximum", trade.limit, amountIn);
  else demand(amountOut >= trade.limit, "PointExchange_BelowMinimum", trade.limit, amountOut);

  let after = before;
  if (plan.payer !== undefined) after = takePoints(after, trade, plan.payer, amountIn);
  if (trade.kind === "sell") after = { ...after, money: moveMilk(after, before.exchange, trade.recipient, amountOut) };
  if (trade.kind === "buy") after = takeMilk(after, trade.member, amountIn);
  if (plan.payee !== undefined) after = givePoints(after, trade, plan.payee, amountOut);
  return { plan, after };
}

function takePoints(alliance: Alliance, { member }: Trade, side: Side, points: bigint): Alliance {
  const move = { from: member, to: alliance.exchange, points, minEpoch: side.minEpoch };
  return withSide(alliance, side, move);
}

function givePoints(alliance: Alliance, { recipient, minEpoch }: Trade, side: Side, points: bigint): Alliance {
  const earliest = minEpoch > side.minEpoch ? minEpoch : side.minEpoch;
  return withSide(alliance, side, { from: alliance.exchange, to: recipient, points, minEpoch: earliest });
}

function withSide(
  alliance: Alliance,
  { point, programme, pool }: Side,
  move: Parameters<typeof movePoints>[2],
): Alliance {
  const holders = movePoints(programme, alliance.now, move);
  const changed: Programme = { ...programme, pool, holders };
  return { ...alliance, programmes: new Map(alliance.programmes).set(point, changed) };
}

function takeMilk(alliance: Alliance, member: string, amount: bigint): Alliance {
  const { exchange, allowances } = alliance;
  const allowance = allowances.get(member) ?? 0n;
  demand(amount <= allowance, "ERC20InsufficientAllowance", exchange, allowance, amount);
  // An allowance of all there can be is not used up.
  const left = allowance === 2n ** 256n - 1n ? allowance : allowance - amount;
  const money = moveMilk(alliance, member, exchange, amount);
  return { ...alliance, money, allowances: new Map(allowances).set(member, left) };
}

function moveMilk({ money }: Alliance, from: string, to: string, amount: bigint): ReadonlyMap<string, bigint> {
  demand(BigInt(to) !== 0n, "ERC20InvalidReceiver", to);
  const held = money.get(from) ?? 0n;
  demand(amount <= held, "ERC20InsufficientBalance", from, held, amount);
  const moved = new Map(money).set(from, held - amount);
  return moved.set(to, (moved.get(to) ?? 0n) + amount);
}
