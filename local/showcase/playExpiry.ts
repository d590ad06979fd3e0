import { ZeroHash } from "ethers";
import { AllianceError } from "../../sdk/AllianceError.js";
import { errorName } from "./errorName.js";
import { holdingsOf, type Member } from "../stage/Member.js";
import type { Expiry } from "./Report.js";
import type { Stage, StagePartner } from "../stage/Stage.js";

/** Lets the points of some member that expire next go, and shows that they can no longer be spent. Moves the clock there. */
export async function playExpiry(stage: Stage, members: readonly Member[]): Promise<Expiry> {
  const { member, partner, amount, at } = await nextToExpire(stage, members);
  const { point, manifest } = partner;
  const { account } = member;
  const before = await point.balanceOf(account);
  await stage.advanceTo(at);
  const after = await point.balanceOf(account);
  const redemption = point.connect(account).redeem.staticCall(after + 1n, ZeroHash);
  const refusal = await errorName(redemption);
  return { member: member.name, symbol: manifest.point.symbol, at, amount, before, after, refusal };
}

async function nextToExpire(stage: Stage, members: readonly Member[]) {
  let next: { member: Member; partner: StagePartner; amount: bigint; at: number } | undefined;
  for (const member of members) {
    for (const { partner } of await holdingsOf(stage, member)) {
      const [first] = await partner.point.cohortsOf(member.account);
      if (first === undefined) continue;
      const at = Number(await partner.point.expiryOf(first.epoch));
      if (next === undefined || at < next.at) next = { member, partner, amount: first.amount, at };
    }
  }
  if (next === undefined) throw new AllianceError("NOTHING_HELD", "No member holds a point.", "Generate data/ anew.");
  return next;
}
