import type { BytesLike } from "ethers";
import { partnerRole } from "../../sdk/partnerRole.js";
import { errorName } from "./errorName.js";
import type { Member } from "../stage/Member.js";
import { relay } from "./relay.js";
import type { AuditLine, Invariant } from "./Report.js";
import type { Stage, StagePartner } from "../stage/Stage.js";
import { counted } from "../../sdk/text/counted.js";
import { formatAmount } from "../../sdk/text/formatAmount.js";

const AN_HOUR = 3_600;
const points = (amount: bigint) => formatAmount(amount, 0);
const DENIED = "AccessControlUnauthorizedAccount";

/** The guardian pauses a pool and cannot unpause it; the council can, late. Moves the clock by the timelock's delay. */
export async function tryPause(stage: Stage, member: Member, partner: StagePartner): Promise<Invariant> {
  const { exchange } = stage.alliance;
  const guardian = stage.signer(stage.manifest.guardians[0]);
  const { point, treasurer } = partner;
  await stage.mined(exchange.connect(guardian).pausePool(point));

  const deadline = (await stage.now()) + AN_HOUR;
  const { account } = member;
  const refusals = [
    await errorName(exchange.connect(account).sell.staticCall(point, 10n, 0n, deadline, account)),
    await errorName(exchange.connect(treasurer).requestWithdrawal.staticCall(point, 1n, treasurer)),
  ];
  const overreach = await errorName(exchange.connect(guardian).unpausePool.staticCall(point));

  await stage.decide(exchange, exchange.interface.encodeFunctionData("unpausePool", [await point.getAddress()]));
  const { paused } = await exchange.pool(point);
  return {
    number: 9,
    sentence: "A paused pool moves nothing; a guardian cannot unpause.",
    figures: `sale and withdrawal: ${refusals.join(", ")}; guardian's unpause: ${overreach}; council's: ${paused ? "failed" : "done"}`,
    ok: refusals.every((name) => name === "PointExchange_PoolPaused") && overreach === DENIED && !paused,
  };
}

/** Everybody of one partner tries everything gated of every other, and the operator tries to name a partner's staff. */
export async function tryForeignRoles(stage: Stage): Promise<Invariant> {
  const { exchange, registry } = stage.alliance;
  const operator = stage.signer(stage.manifest.operators[0]);
  let [tried, refused] = [0, 0];
  const attempt = async (call: Promise<unknown>) => {
    tried++;
    if ((await errorName(call)) === DENIED) refused++;
  };
  for (const { id, point } of stage.partners) {
    const epoch = await point.currentEpoch();
    const role = partnerRole(id, "issuer");
    await attempt(registry.connect(operator).grantRole.staticCall(role, operator));
    for (const stranger of stage.partners) {
      if (stranger.id === id) continue;
      const { admin, issuer, treasurer } = stranger;
      await attempt(point.connect(issuer).issue.staticCall(issuer, 1n, epoch, 1n << 40n));
      await attempt(exchange.connect(treasurer).setQuote.staticCall(point, 1n, 2n));
      await attempt(exchange.connect(treasurer).requestWithdrawal.staticCall(point, 1n, treasurer));
      await attempt(registry.connect(admin).grantRole.staticCall(role, admin));
    }
  }
  return {
    number: 10,
    sentence:
      "Nobody without a role of partner A changes anything of A; the timelock can replace A's admin and nothing else of it.",
    figures: `${refused} of ${tried} attempts across partners refused`,
    ok: refused === tried && tried > 0,
  };
}

/** Every programme's first release is sent again; every book was held against the chain, issue by issue. */
export async function tryReissue(
  stage: Stage,
  members: readonly Member[],
  audits: readonly AuditLine[],
): Promise<Invariant> {
  let refused = 0;
  for (const { point, issuer, manifest } of stage.partners) {
    const member = members.find(({ customerNumbers }) => customerNumbers.has(manifest.point.symbol));
    if (member === undefined) throw new TypeError(`nobody is a customer of ${manifest.name}`);
    const again = point.connect(issuer).issue.staticCall(member.account, 1n, await point.currentEpoch(), 1n);
    if ((await errorName(again)) === "PartnerPoint_IssueIdUsed") refused++;
  }
  const released = audits.reduce((sum, line) => sum + line.released, 0n);
  const accrued = audits.reduce((sum, line) => sum + line.accrued, 0n);
  const lines = audits.reduce((sum, { releases }) => sum + releases, 0);
  return {
    number: 11,
    sentence: "An issue id is used at most once; a book never releases what it does not hold.",
    figures: `${counted(lines, "release line")}, ${points(released)} of ${points(accrued)} points accrued, are the issues on chain; ${refused} of ${stage.partners.length} resent releases refused`,
    ok: audits.every(({ ok }) => ok) && lines > 0 && released < accrued && refused === stage.partners.length,
  };
}

/** A signed sale is relayed, then replayed; another comes after its deadline, a third asks for more than the price. */
export async function tryReplay(stage: Stage, member: Member, partner: StagePartner): Promise<Invariant> {
  const { exchange, forwarder } = stage.alliance;
  const { account } = member;
  const point = await partner.point.getAddress();
  const now = await stage.now();
  const sale = (minMilk: bigint, deadline: number): BytesLike =>
    exchange.interface.encodeFunctionData("sell", [point, 10n, minMilk, deadline, account.address]);
  const call = (data: BytesLike) => ({ member, to: exchange, data: String(data) });

  const { requests, succeeded } = await relay(stage, [call(sale(0n, now + AN_HOUR))]);
  const [request] = requests;
  if (request === undefined) throw new TypeError("no request was signed");
  const replayed = await errorName(forwarder.execute.staticCall(request));
  const late = await relay(stage, [call(sale(0n, now - 1))]);
  const { amountOut } = await exchange.quoteSell(point, 10n);
  const greedy = await relay(stage, [call(sale(amountOut + 1n, now + AN_HOUR))]);
  return {
    number: 12,
    sentence: "A signed request runs at most once, never after its deadline, never worse than its limit.",
    figures: `once: ${succeeded}; replayed: ${replayed}; late: ${late.succeeded} ran; beyond the limit: ${greedy.succeeded} ran`,
    ok: succeeded === 1 && replayed.startsWith("ERC2771Forwarder") && late.succeeded === 0 && greedy.succeeded === 0,
  };
}
