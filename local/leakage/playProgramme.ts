import { HDNodeWallet, Mnemonic, parseUnits, randomBytes, uuidV4 } from "ethers";
import type { Accrual } from "../../sdk/book/accrual.js";
import { signForwardRequest } from "../../sdk/signForwardRequest.js";
import { signLinkConsent } from "../../sdk/signLinkConsent.js";
import {
  ERC2771Forwarder__factory,
  PartnerPoint__factory,
  PointExchange__factory,
  PriceOracle__factory,
} from "../../typechain-types/index.js";
import type { Stage, StagePartner } from "../stage/Stage.js";
import { ACCOUNTS } from "../chain/startAnvil.js";
import { startLocalProgramme, type LocalProgramme } from "../services/startLocalProgramme.js";
import { testWallet } from "../chain/testWallet.js";
import { until } from "../until.js";
import { guessHashes } from "./guessHashes.js";
import type { LocalChain } from "../chain/openLocalChain.js";
import type { Observation } from "./Observation.js";
import { observeChain } from "./observeChain.js";
import type { Calendar, Carelessness, Scale } from "./Scale.js";

/** What a play left: all that a co-validator sees of it, and what it could guess. */
export interface Play {
  readonly scale: Scale;
  readonly observations: readonly Observation[];
  readonly blocks: number;
  readonly transactions: number;
  /** Members and points of the book: what must stay secret. */
  readonly members: number;
  readonly accrued: bigint;
  /** Hashes on chain that can be made from what others may know, each with how. */
  readonly guessed: readonly string[];
}

const OFFSET = 900;
const HOUR = 3_600;
const CALL_GAS = 300_000n;
const PATIENCE_MS = 120_000;
/** Accounts of members, derived from the test mnemonic behind those of the alliance. */
const FIRST_MEMBER = 1_000;
const SECRET_BYTES = 32;
/** What a programme's secrets are that leaves out a salt. */
const CARELESS = {
  "member keys": "./careless/plainMemberKeys.ts",
  commitments: "./careless/plainCommitments.ts",
} as const;
const INTERFACES = [ERC2771Forwarder__factory, PartnerPoint__factory, PointExchange__factory, PriceOracle__factory].map(
  (factory) => factory.createInterface(),
);

/**
 * Plays one partner's programme over some periods, and collects everything a co-validator sees of it: customers buy, some bring points on
 * chain and sell half of them, commitments are posted. The service is the real one; only its clock is the play's. Afterwards the chain
 * is as it was before.
 *
 * @param directory Where the book goes.
 */
export async function playProgramme(
  chain: LocalChain,
  directory: string,
  scale: Scale,
  calendar: Calendar,
  carelessness: Carelessness = {},
): Promise<Play> {
  const { stage, url } = chain;
  return chain.preserved(async () => {
    const actors = new Actors(stage, url, directory, scale, calendar, carelessness);
    const programme = await actors.start();
    try {
      await actors.play(programme);
      const { provider } = stage.connection.ethers;
      const observations = await observeChain(provider, INTERFACES, stage.firstBlock + 1);
      const guessed = await guessHashes(programme.book, [...actors.enrolled], observations);
      const blocks = (await provider.getBlockNumber()) - stage.firstBlock;
      const transactions = observations.filter(({ place }) => place.endsWith(" input length")).length;
      const [members, accrued] = [actors.enrolled.size, actors.accrued];
      return { scale, observations, blocks, transactions, members, accrued, guessed };
    } finally {
      await programme.close();
    }
  });
}

class Actors {
  readonly enrolled = new Set<string>();
  accrued = 0n;
  private now = 0;
  private references = 0;
  private readonly partner: StagePartner;
  private readonly wallets: readonly HDNodeWallet[];

  constructor(
    private readonly stage: Stage,
    private readonly url: string,
    private readonly directory: string,
    private readonly scale: Scale,
    private readonly calendar: Calendar,
    private readonly carelessness: Carelessness,
  ) {
    this.partner = stage.partner("YNJ");
    const root = HDNodeWallet.fromMnemonic(Mnemonic.fromPhrase(ACCOUNTS.mnemonic), "m/44'/60'/0'/0");
    const { provider } = stage.connection.ethers;
    this.wallets = Array.from({ length: calendar.bringing }, (_, i) =>
      root.deriveChild(FIRST_MEMBER + i).connect(provider),
    );
  }

  async start(): Promise<LocalProgramme> {
    this.now = await this.stage.now();
    const { unsalted, postOffsetSeconds = OFFSET } = this.carelessness;
    return startLocalProgramme({
      rpc: this.url,
      point: this.partner.point,
      issuer: testWallet(this.partner.issuer.address),
      directory: this.directory,
      holdSeconds: 0,
      clock: () => this.now,
      secretsFrom: unsalted && new URL(CARELESS[unsalted], import.meta.url).href,
      settings: { commitments: { postOffsetSeconds } },
    });
  }

  async play(programme: LocalProgramme): Promise<void> {
    const { periodLength, firstPeriod } = programme.book.programme;
    for (let i = 0; i < this.calendar.periods; i++) {
      const begin = (firstPeriod + i) * periodLength;
      await this.advanceTo(Math.max(begin, this.now) + HOUR);
      this.buy(programme, i);
      if (i === 0) await this.linkSome(programme);
      if (i > 0) await this.bring(programme, i);
      await this.writeSomething(i);
      await this.advanceTo(begin + periodLength);
      await until(PATIENCE_MS, async () => programme.book.closedPeriod(firstPeriod + i)?.root !== undefined);
      await this.commit(firstPeriod + i, begin + periodLength, i);
    }
  }

  /** The block that comes at the time a commitment is due, and the commitment. */
  private async commit(period: number, end: number, i: number): Promise<void> {
    const { postOffsetSeconds = OFFSET, skippedPeriod } = this.carelessness;
    // Skipped: the clock does not reach the time it is due before the next period's.
    if (skippedPeriod === i) return;
    await this.advanceTo(end + postOffsetSeconds);
    await until(PATIENCE_MS, async () => (await this.partner.point.nextCommitment()) > period);
  }

  /** A block at a time, as chains have them all the time. */
  private async advanceTo(time: number): Promise<void> {
    const { provider } = this.stage.connection.ethers;
    await provider.send("evm_setNextBlockTimestamp", [time]);
    await provider.send("evm_mine", []);
    this.now = time;
  }

  /** Those who bring points buy the same in every programme; the others as its scale says. */
  private buy({ book }: LocalProgramme, period: number): void {
    const { members, purchases, points, everBusy } = this.scale;
    const accruals: Accrual[] = [];
    const accrue = (customerNumber: string, amount: bigint) => {
      this.enrolled.add(customerNumber);
      this.accrued += amount;
      const reference = `P${++this.references}`;
      accruals.push({ reference, customerNumber, points: amount, purchasedAt: this.now - HOUR / 2 });
    };
    const sells = period !== 1;
    if (sells) this.wallets.forEach((_, i) => accrue(customerOf(i), 5_000n + BigInt(i * 7)));
    for (let i = this.calendar.bringing; (sells || everBusy) && i < members; i++) {
      for (let j = 0; j < purchases; j++) accrue(customerOf(i), points + BigInt((i + j) % 10));
    }
    book.accrueBatch(accruals);
  }

  /** A part of the members comes in every period after the first; each comes twice or more in a long play. */
  private async bring(programme: LocalProgramme, period: number): Promise<void> {
    await this.stage.postPrice("MLK/KRW", parseUnits("279", 8));
    this.now = await this.stage.now();
    for (const [i, wallet] of this.wallets.entries()) {
      if (i % 3 === period % 3) await this.release(programme, wallet, i, period);
    }
  }

  private async release(programme: LocalProgramme, wallet: HDNodeWallet, i: number, period: number): Promise<void> {
    const { point } = this.partner;
    const member = programme.client.member(wallet);
    const deadline = BigInt(this.now + HOUR);
    const first = (await point.memberKeyOf(wallet)) === `0x${"00".repeat(SECRET_BYTES)}`;
    let consent: { deadline: bigint; signature: string } | undefined;
    if (first) {
      const { code } = await programme.shop.createClaim(customerOf(i));
      const { memberKey } = await member.bindAccount(code);
      const signature = await signLinkConsent(point, wallet, { account: wallet, memberKey, deadline });
      consent = { deadline, signature };
    }
    const points = 1_000n + BigInt(i * 10 + period);
    const requestId = uuidV4(randomBytes(16));
    const exchange = i % 2 === 0 ? await this.sale(wallet, points / 2n, deadline) : undefined;
    await member.release({ requestId, points, consent, exchange });
    await until(PATIENCE_MS, async () => (await member.releaseOf(requestId)).status === "settled");
    this.now = await this.stage.now();
  }

  private async sale(wallet: HDNodeWallet, points: bigint, deadline: bigint) {
    const { exchange, forwarder } = this.stage.alliance;
    const args = [await this.partner.point.getAddress(), points, 0n, deadline, wallet.address] as const;
    const data = exchange.interface.encodeFunctionData("sell", [...args]);
    const call = { to: await exchange.getAddress(), data, gas: CALL_GAS, deadline };
    const request = await signForwardRequest(forwarder, wallet, call);
    return { ...request, gas: CALL_GAS, deadline, data };
  }

  private async linkSome({ client, shop }: LocalProgramme): Promise<void> {
    const { linkedAtEnrolment = 0 } = this.carelessness;
    const { point, issuer } = this.partner;
    for (const [i, wallet] of this.wallets.slice(0, linkedAtEnrolment).entries()) {
      const { code } = await shop.createClaim(customerOf(i));
      const { memberKey } = await client.member(wallet).bindAccount(code);
      const deadline = this.now + HOUR;
      const signature = await signLinkConsent(point, wallet, { account: wallet, memberKey, deadline });
      await this.stage.mined(point.connect(issuer).link(wallet, memberKey, deadline, signature));
    }
  }

  private async writeSomething(period: number): Promise<void> {
    const { written } = this.carelessness;
    if (written === undefined || period !== 1) return;
    const data = written({ total: this.accrued, members: this.enrolled.size });
    await this.stage.mined(this.partner.issuer.sendTransaction({ to: this.partner.admin, data }));
  }
}

function customerOf(index: number): string {
  return `C${String(index).padStart(7, "0")}`;
}
