import { randomBytes } from "node:crypto";
import { uuidV4, type Provider } from "ethers";
import { AllianceError } from "../../sdk/AllianceError.js";
import { signLinkConsent } from "../../sdk/signLinkConsent.js";
import { signSale } from "../../sdk/signSale.js";
import { patience } from "../patience.js";
import type { Member } from "../stage/Member.js";
import type { Stage, StagePartner } from "../stage/Stage.js";
import type { LocalProgramme } from "../services/startLocalProgramme.js";
import { testWallet } from "../chain/testWallet.js";

/** A partner's programme in the sandbox. */
export interface SandboxProgramme {
  readonly partner: StagePartner;
  readonly local: LocalProgramme;
}

/** Points every member has in the book of every programme it is a customer of, and of these on chain. */
const [EARNED, RELEASED] = [50_000n, 20_000n];
/** Points that a pool is given to sell, by one member. */
const STOCK = 200_000n;
const PATIENCE_MS = 60_000;
const AN_HOUR = 3_600;
const TOLERANCE = 500n;

/**
 * Gives members points the way customers get them: they buy, claim their accounts, consent to be linked and release. At every programme one
 * of them sells points to the pool, so that others can buy them and swap into them.
 */
export async function enrolMembers(
  stage: Stage,
  provider: Provider,
  members: readonly Member[],
  programmes: readonly SandboxProgramme[],
): Promise<void> {
  const free = new Set(members);
  const sellers = new Map<SandboxProgramme, Member>();
  for (const programme of programmes) {
    const seller = [...free].find((member) => numberOf(programme, member) !== undefined);
    if (seller === undefined) throw new TypeError(`no member is left to sell ${symbolOf(programme)}`);
    free.delete(seller);
    sellers.set(programme, seller);
  }
  await Promise.all(
    programmes.map(async (programme) => {
      const releases = members.map((member) => enrol(stage, provider, programme, member, sellers.get(programme)));
      for (const release of await Promise.all(releases)) await release?.();
    }),
  );
}

/** Asks for a member's release, and gives what waits for its end. */
async function enrol(
  stage: Stage,
  provider: Provider,
  programme: SandboxProgramme,
  member: Member,
  seller: Member | undefined,
): Promise<(() => Promise<void>) | undefined> {
  const customerNumber = numberOf(programme, member);
  if (customerNumber === undefined) return undefined;
  const { local, partner } = programme;
  const now = Math.floor(Date.now() / 1_000);
  const deadline = BigInt(now + AN_HOUR);
  const sold = member === seller ? STOCK : 0n;
  const purchasedAt = now - local.book.programme.holdSeconds;
  const reference = `sandbox-${customerNumber}`;
  await local.shop.accrue({ reference, customerNumber, points: EARNED + sold, purchasedAt });
  const wallet = testWallet(member.account.address).connect(provider);
  const client = local.client.member(wallet);
  const { memberKey } = await client.bindAccount((await local.shop.createClaim(customerNumber)).code);
  const signature = await signLinkConsent(partner.point, wallet, { account: wallet.address, memberKey, deadline });
  const sale = { point: partner.point, points: sold, tolerance: TOLERANCE, deadline };
  const exchange = sold === 0n ? undefined : (await signSale(stage.alliance, wallet, sale)).request;
  const requestId = uuidV4(randomBytes(16));
  await client.release({ requestId, points: RELEASED + sold, consent: { deadline, signature }, exchange });
  return async () => {
    const ended = await client.releaseEnded(requestId, patience(PATIENCE_MS));
    if (ended.status === "settled" && (ended.exchange?.status ?? "done") === "done") return;
    throw new AllianceError(
      "SANDBOX_NOT_FUNDED",
      `${member.name}'s release of ${symbolOf(programme)} ended as ${ended.status}, ${ended.exchange?.reason ?? "without an exchange"}.`,
      "Start the sandbox again.",
    );
  };
}

function symbolOf({ partner }: SandboxProgramme): string {
  return partner.manifest.point.symbol;
}

function numberOf(programme: SandboxProgramme, { customerNumbers }: Member): string | undefined {
  return customerNumbers.get(symbolOf(programme));
}
