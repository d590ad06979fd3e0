import { randomBytes } from "node:crypto";
import { uuidV4 } from "ethers";
import { AllianceError } from "../../sdk/AllianceError.js";
import { audit } from "../../sdk/book/audit/audit.js";
import { portfolio, type Portfolio } from "../../sdk/portfolio.js";
import type { MemberClient } from "../../sdk/programme/MemberClient.js";
import { signLinkConsent } from "../../sdk/signLinkConsent.js";
import type { Purchase } from "../../sdk/book/purchase.js";
import { startLocalProgramme, type LocalProgramme } from "../services/startLocalProgramme.js";
import { testWallet } from "../chain/testWallet.js";
import { until } from "../until.js";
import type { Member } from "../stage/Member.js";
import type { AuditLine } from "./Report.js";
import type { Stage, StagePartner } from "../stage/Stage.js";

const A_DAY = 86_400;
const HOLD = 7 * A_DAY;
/** After a period's end, seconds: the service's default. */
const POST_OFFSET = 900;
const PATIENCE_MS = 60_000;
/** Of a member's points that are settled, so many of five come on chain. */
const BROUGHT = 4n;
/** Every so many purchases, one is returned within the week, and one customer redeems at the shop. */
const [RETURNED, REDEEMED] = [37, 53];

/** One partner's confidential side: what it sells, its book, its service. */
interface Programme {
  readonly partner: StagePartner;
  readonly local: LocalProgramme;
  /** In the order of time. */
  readonly purchases: readonly Purchase[];
  /** How many of them are in the book. */
  recorded: number;
  readonly linked: Set<string>;
  /** The period whose commitment is posted next. */
  period: number;
}

/** Every partner's programme as it runs in secret, and the clock they share with the chain. */
export class Programmes {
  private time = 0;

  private constructor(
    private readonly stage: Stage,
    private readonly all: Programme[],
  ) {}

  /**
   * Makes a book and starts a service for every partner.
   *
   * @param rpc Where the stage's node listens.
   * @param directory Where the books go.
   */
  static async open(
    stage: Stage,
    rpc: string,
    directory: string,
    purchases: ReadonlyMap<StagePartner, readonly Purchase[]>,
  ): Promise<Programmes> {
    const programmes = new Programmes(stage, []);
    programmes.time = await stage.now();
    const clock = () => programmes.time;
    const settings = { commitments: { postOffsetSeconds: POST_OFFSET } };
    try {
      for (const partner of stage.partners) {
        const issuer = testWallet(partner.issuer.address);
        const options = { rpc, point: partner.point, issuer, directory, holdSeconds: HOLD, clock, settings };
        const local = await startLocalProgramme(options);
        const rows = purchases.get(partner) ?? [];
        const period = local.book.programme.firstPeriod;
        programmes.all.push({ partner, local, purchases: rows, recorded: 0, linked: new Set(), period });
      }
    } catch (error) {
      await programmes.close();
      throw error;
    }
    return programmes;
  }

  /** Moves the clock forward. On the way every commitment is posted at its time. */
  async advanceTo(time: number): Promise<void> {
    for (;;) {
      const slot = Math.min(...this.all.map(slotOf));
      if (slot > time) break;
      await this.moveTo(slot);
      await Promise.all(this.all.filter((programme) => slotOf(programme) === slot).map(posted));
    }
    await this.moveTo(time);
  }

  /** Books what was bought until now; some of it is returned, and some customers redeem at the shop. */
  async sell(): Promise<void> {
    await Promise.all(
      this.all.map(async (programme) => {
        const { local, purchases, recorded } = programme;
        const end = purchases.findIndex(({ purchasedAt }) => purchasedAt > this.time);
        const due = purchases.slice(recorded, end === -1 ? purchases.length : end);
        programme.recorded += due.length;
        local.book.accrueBatch(due.map(({ purchaseId, ...purchase }) => ({ ...purchase, reference: purchaseId })));
        for (const [i, { purchaseId, customerNumber, points }] of due.entries()) {
          const number = recorded + i + 1;
          if (number % RETURNED === 0) {
            await local.shop.refund({ reference: `return-${purchaseId}`, purchase: purchaseId, points });
          }
          if (number % REDEEMED === 0) await redeemSome(local, customerNumber, number);
        }
      }),
    );
  }

  /** Every member takes most of what is settled to the chain, linked by its first release; gives the number of releases. */
  async release(members: readonly Member[]): Promise<number> {
    const counts = this.all.map(async (programme) => {
      let releases = 0;
      for (const member of members) if (await this.bring(programme, member)) releases++;
      const { book } = programme.local;
      await until(PATIENCE_MS, async () => book.pendingReleases(1).length === 0);
      return releases;
    });
    return (await Promise.all(counts)).reduce((sum, count) => sum + count, 0);
  }

  /** All a member has in one place. */
  async portfolioOf(member: Member): Promise<Portfolio> {
    const services = new Map<string, MemberClient>();
    for (const { partner, local } of this.all) {
      services.set(await partner.point.getAddress(), local.client.member(member.account));
    }
    return portfolio(member.account, this.stage.alliance, services);
  }

  /** Audits every book against the chain. */
  async audit(): Promise<AuditLine[]> {
    const { provider } = this.stage.connection.ethers;
    const lines: AuditLine[] = [];
    for (const { partner, local } of this.all) {
      const chain = { provider, point: await partner.point.getAddress(), fromBlock: this.stage.firstBlock };
      const { totals, periods, releases, members, entries, findings, ok } = await audit({
        file: local.book.path,
        chain,
        at: local.book.now,
      });
      if (totals === undefined || releases === undefined) throw new TypeError("a book's journal is broken");
      const matching = periods.filter(({ root, posted }) => posted !== undefined && root === posted).length;
      const { symbol } = partner.manifest.point;
      const settled = releases.settled;
      const found = findings.map(({ message }) => message);
      lines.push({
        symbol,
        members,
        entries,
        ...totals.all,
        releases: settled,
        periods: matching,
        findings: found,
        ok,
      });
    }
    return lines;
  }

  /** Ends every service and closes every book. */
  async close(): Promise<void> {
    for (const { local } of this.all.splice(0)) await local.close();
  }

  private async moveTo(time: number): Promise<void> {
    await this.stage.advanceTo(time);
    this.time = Math.max(this.time, time, await this.stage.now());
  }

  private async bring({ partner, local, linked }: Programme, member: Member): Promise<boolean> {
    const { account, customerNumbers } = member;
    const customerNumber = customerNumbers.get(partner.manifest.point.symbol);
    if (customerNumber === undefined) return false;
    const brought = (settledOf(local, customerNumber) * BROUGHT) / 5n;
    if (brought === 0n) return false;
    const client = local.client.member(account);
    let consent;
    if (!linked.has(customerNumber)) {
      const { code } = await local.shop.createClaim(customerNumber);
      const { memberKey } = await client.bindAccount(code);
      const deadline = BigInt(this.time + A_DAY);
      const signature = await signLinkConsent(partner.point, account, { account, memberKey, deadline });
      consent = { deadline, signature };
      linked.add(customerNumber);
    }
    await client.release({ requestId: uuidV4(randomBytes(16)), points: brought, consent });
    return true;
  }
}

/** When the next commitment of a programme is due. */
function slotOf({ local, period }: Programme): number {
  return (period + 1) * local.book.programme.periodLength + POST_OFFSET;
}

/** Waits until it is posted. */
async function posted(programme: Programme): Promise<void> {
  const { point } = programme.partner;
  await until(PATIENCE_MS, async () => (await point.nextCommitment()) > programme.period);
  programme.period++;
}

/** Points of a customer that are settled; none before its first purchase. */
function settledOf({ book }: LocalProgramme, customerNumber: string): bigint {
  try {
    return book.balanceOf({ customerNumber }).available;
  } catch (error) {
    if (error instanceof AllianceError && error.code === "CUSTOMER_UNKNOWN") return 0n;
    throw error;
  }
}

async function redeemSome({ shop }: LocalProgramme, customerNumber: string, number: number): Promise<void> {
  const points = (await shop.balanceOf(customerNumber)).available / 4n;
  if (points > 0n) await shop.redeem({ reference: `order-${number}`, customerNumber, points });
}
