import type { HardhatEthersSigner } from "@nomicfoundation/hardhat-ethers/types";
import { ZeroHash, parseEther } from "ethers";
import { feedId } from "../../sdk/feedId.js";
import { memberKey } from "../../sdk/memberKey.js";
import { signLinkConsent } from "../../sdk/signLinkConsent.js";
import { signPermit } from "../../sdk/signPermit.js";
import type { Stage, StagePartner } from "../../local/stage/Stage.js";
import type { MilkToken, PartnerPoint, PointExchange } from "../../typechain-types/index.js";
import type { Meter } from "./Meter.js";

export const FOREVER = 2n ** 48n - 1n;
const FIRST_MEMBER = 40;
/** As many as have accounts but one, whose link is measured. */
const MEMBERS = 39;

/** A member of the measured alliance, by number from 0. */
export function member(stage: Stage, index: number): HardhatEthersSigner {
  const found = stage.accounts[FIRST_MEMBER + index];
  if (found === undefined) throw new RangeError(`no member ${index}`);
  return found;
}

/** Prices posted; 39 members linked at two partners with points of three epochs and MLK; both pools with points. */
export async function prepareMembers(meter: Meter): Promise<void> {
  const { stage } = meter;
  const { exchange, milk } = stage.alliance;
  const [first, second] = [stage.partner("YNJ"), stage.partner("SSG")];
  for (const feed of ["MLK/KRW", "USD/KRW"] as const) await postPrice(meter, feed, feed === "MLK/KRW" ? 279n : 1_380n);
  const funder = milk.connect(stage.signer(stage.manifest.milk.funder));
  for (let i = 0; i < MEMBERS; i++) {
    for (const partner of [first, second]) await meter.send(await linking(partner, member(stage, i)));
    await meter.send(() => funder.transfer(member(stage, i), parseEther("1000")));
  }
  for (const partner of [first, second]) await releaseToAll(meter, partner);
  for (const { point } of [first, second]) {
    const seller = exchange.connect(member(stage, 1));
    await meter.send(() => seller.sell(point, 10_000n, 0n, FOREVER, member(stage, 1)));
  }
  await meter.send(() => milk.connect(member(stage, 0)).approve(exchange, parseEther("1000")));

  const newcomer = member(stage, MEMBERS);
  await meter.measure("PartnerPoint.link", await linking(first, newcomer));
  await meter.measure("PartnerPoint.unlink", () => first.point.connect(newcomer).unlink(newcomer));
  await meter.measure("PartnerPoint.permit", await permitting(first.point, member(stage, 0), exchange));
  await meter.measure("MilkToken.permit", await permitting(milk, member(stage, 2), exchange));
}

/** Every reporter posts the same price. */
export async function postPrice(meter: Meter, feed: "MLK/KRW" | "USD/KRW", won: bigint): Promise<number> {
  let gas = 0;
  meter.wait(60);
  for (const address of meter.stage.manifest.reporters) {
    const oracle = meter.stage.alliance.oracle.connect(meter.stage.signer(address));
    gas = await meter.send(() => oracle.post(feedId(feed), won * 100_000_000n, meter.now - 2));
  }
  return gas;
}

async function releaseToAll(meter: Meter, { point, issuer }: StagePartner): Promise<void> {
  const current = await point.currentEpoch();
  for (const age of [0n, 1n, 2n]) {
    const issues = Array.from({ length: MEMBERS }, (_, i) => ({
      to: member(meter.stage, i).address,
      amount: 20_000n,
      epoch: current - age,
      issueId: age * 100n + BigInt(i) + 1n,
    }));
    await meter.send(() => point.connect(issuer).issueBatch(issues));
  }
}

/** The link of a member at a partner, consent signed, ready to be sent. */
export async function linking({ point, issuer }: StagePartner, account: HardhatEthersSigner) {
  const key = memberKey(account.address, ZeroHash);
  const signature = await signLinkConsent(point, account, { account, memberKey: key, deadline: FOREVER });
  return () => point.connect(issuer).link(account, key, FOREVER, signature);
}

async function permitting(token: PartnerPoint | MilkToken, owner: HardhatEthersSigner, spender: PointExchange) {
  const value = parseEther("1");
  const { v, r, s } = await signPermit(token, owner, { spender, value, deadline: FOREVER });
  return () => token.permit(owner, spender, value, FOREVER, v, r, s);
}
