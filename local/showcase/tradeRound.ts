import { ZeroHash } from "ethers";
import { holdingsOf, type Member } from "../stage/Member.js";
import { relay, type SignedCall } from "./relay.js";
import type { Stage, StagePartner } from "../stage/Stage.js";

const AN_HOUR = 3_600;

/** What a round of trading did. */
export interface Round {
  readonly requests: number;
  readonly succeeded: number;
}

/**
 * Every member does one thing with its largest holding, by turns: sells a third for MLK, swaps a third into another partner's
 * points, redeems a fifth, gives a tenth to the next member linked there. Every other member sends its own transaction; the
 * rest sign, and a relayer submits them in one batch.
 */
export async function tradeRound(stage: Stage, members: readonly Member[], turn: number): Promise<Round> {
  const signed: SignedCall[] = [];
  for (const [i, member] of members.entries()) {
    const call = await chooseCall(stage, members, member, i + turn);
    if (call === undefined) continue;
    if ((i + turn) % 2 === 0) signed.push({ member, ...call });
    else {
      await stage.mined(member.account.sendTransaction({ to: await call.to.getAddress(), data: call.data }));
    }
  }
  const { succeeded } = await relay(stage, signed);
  return { requests: signed.length, succeeded };
}

type Call = Omit<SignedCall, "member">;

async function chooseCall(
  stage: Stage,
  members: readonly Member[],
  member: Member,
  turn: number,
): Promise<Call | undefined> {
  const [largest] = await holdingsOf(stage, member);
  if (largest === undefined || largest.balance < 100n) return undefined;
  const { partner, balance } = largest;
  const { account } = member;
  switch (turn % 4) {
    case 0:
      return sell(stage, partner, balance / 3n, account.address);
    case 1:
      return (await swap(stage, member, partner, balance / 3n)) ?? sell(stage, partner, balance / 3n, account.address);
    case 2: {
      const order = stage.connection.ethers.id(`order ${account.address} ${turn}`);
      const data = partner.point.interface.encodeFunctionData("redeem", [balance / 5n, order]);
      return { to: partner.point, data };
    }
    default: {
      const { symbol } = partner.manifest.point;
      const others = members.filter((other) => other !== member && other.customerNumbers.has(symbol));
      const friend = await firstLinked(partner, others);
      if (friend === undefined) return undefined;
      const gift = [friend.account.address, balance / 10n] as const;
      return { to: partner.point, data: partner.point.interface.encodeFunctionData("transfer", [...gift]) };
    }
  }
}

/** The first of some members who can hold a programme's points: who has released some before. */
async function firstLinked({ point }: StagePartner, members: readonly Member[]): Promise<Member | undefined> {
  const keys = await Promise.all(members.map(({ account }) => point.memberKeyOf(account)));
  return members[keys.findIndex((key) => key !== ZeroHash)];
}

async function sell(stage: Stage, partner: StagePartner, points: bigint, recipient: string): Promise<Call> {
  const { exchange } = stage.alliance;
  const { amountOut } = await exchange.quoteSell(partner.point, points);
  const deadline = (await stage.now()) + AN_HOUR;
  const args = [await partner.point.getAddress(), points, amountOut, deadline, recipient] as const;
  return { to: exchange, data: exchange.interface.encodeFunctionData("sell", [...args]) };
}

/** A swap into the first other programme of the member whose pool has enough points. */
async function swap(stage: Stage, member: Member, from: StagePartner, points: bigint): Promise<Call | undefined> {
  const { exchange, lens } = stage.alliance;
  for (const into of stage.partners) {
    if (into === from || (await firstLinked(into, [member])) === undefined) continue;
    // Half of what can be swapped at most: others sign swaps of the same round.
    const room = await lens.swappable(from.point, into.point);
    if (points * 2n > room.points) continue;
    const { amountOut } = await exchange.quoteSwap(from.point, points, into.point);
    const [pointIn, pointOut] = await Promise.all([from.point.getAddress(), into.point.getAddress()]);
    const deadline = (await stage.now()) + AN_HOUR;
    const args = [pointIn, points, pointOut, amountOut, 0n, deadline, member.account.address] as const;
    return { to: exchange, data: exchange.interface.encodeFunctionData("swap", [...args]) };
  }
  return undefined;
}
