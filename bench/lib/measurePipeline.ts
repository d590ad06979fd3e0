import { randomBytes } from "node:crypto";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { HDNodeWallet, Mnemonic, parseUnits, uuidV4 } from "ethers";
import { customerNumber, writePurchases } from "./writePurchases.js";
import { eachAtOnce } from "../../local/eachAtOnce.js";
import { importPurchases } from "../../services/programme/purchases/importPurchases.js";
import { openLocalChain } from "../../local/chain/openLocalChain.js";
import type { Stage } from "../../local/stage/Stage.js";
import { ACCOUNTS } from "../../local/chain/startAnvil.js";
import { startLocalProgramme, type LocalProgramme } from "../../local/services/startLocalProgramme.js";
import { testWallet } from "../../local/chain/testWallet.js";
import { until } from "../../local/until.js";
import { AllianceError } from "../../sdk/AllianceError.js";
import { audit } from "../../sdk/book/audit/audit.js";
import { memberKey } from "../../sdk/memberKey.js";
import { signForwardRequest } from "../../sdk/signForwardRequest.js";
import { signLinkConsent } from "../../sdk/signLinkConsent.js";

/** A step of the way of points from a file of purchases to another programme. */
export interface PipelineStep {
  readonly what: string;
  readonly count: number;
  readonly seconds: number;
  readonly perSecond: number;
  /** Resident memory of the process (book, service, members and this measure) at its end, MB. */
  readonly megabytes: number;
}

/** How much goes through. */
export interface PipelineSize {
  readonly purchases: number;
  readonly releases: number;
  readonly swaps: number;
}

const SIZE: PipelineSize = { purchases: 1_000_000, releases: 1_000, swaps: 200 };
const FIRST_MEMBER = 2_000;
const A_DAY = 86_400;
const OFFSET = 900;
const PATIENCE_MS = 600_000;
const CALL_GAS = 400_000n;
/** Members who ask at the same time. */
const AT_ONCE = 25;
const EACH = 10n;
const MEGABYTE = 2 ** 20;

/** A million accruals from a file into a book, its commitment on chain, releases, and swaps, through the real service and a real node. */
export async function measurePipeline(size: PipelineSize = SIZE): Promise<PipelineStep[]> {
  const directory = await mkdtemp(join(tmpdir(), "milk-pipeline-"));
  const chain = await openLocalChain(directory);
  let pipeline: Pipeline | undefined;
  try {
    pipeline = await Pipeline.start(chain.stage, chain.url, directory, size);
    return await pipeline.run();
  } finally {
    await pipeline?.close();
    await chain.close();
    await rm(directory, { recursive: true });
  }
}

class Pipeline {
  private readonly steps: PipelineStep[] = [];
  private now = 0;
  private programme: LocalProgramme | undefined;

  private constructor(
    private readonly stage: Stage,
    private readonly directory: string,
    private readonly size: PipelineSize,
    private readonly wallets: readonly HDNodeWallet[],
  ) {}

  static async start(stage: Stage, rpc: string, directory: string, size: PipelineSize): Promise<Pipeline> {
    const root = HDNodeWallet.fromMnemonic(Mnemonic.fromPhrase(ACCOUNTS.mnemonic), "m/44'/60'/0'/0");
    const { provider } = stage.connection.ethers;
    const wallets = Array.from({ length: size.releases }, (_, i) =>
      root.deriveChild(FIRST_MEMBER + i).connect(provider),
    );
    const pipeline = new Pipeline(stage, directory, size, wallets);
    pipeline.now = await stage.now();
    const { point, issuer } = stage.partner("YNJ");
    pipeline.programme = await startLocalProgramme({
      rpc,
      point,
      issuer: testWallet(issuer.address),
      directory,
      holdSeconds: 0,
      clock: () => pipeline.now,
      settings: { commitments: { postOffsetSeconds: OFFSET }, limits: { perShop: 100_000, perAddress: 100_000 } },
    });
    return pipeline;
  }

  async close(): Promise<void> {
    await this.programme?.close();
  }

  async run(): Promise<PipelineStep[]> {
    const { size, stage, wallets } = this;
    const { book, shop, client } = this.service;
    const csv = join(this.directory, "purchases.csv");
    await writePurchases(csv, size.purchases, this.now - A_DAY);
    await this.step("purchases from CSV into the book", size.purchases, () => importPurchases(book, csv));

    const { firstPeriod, periodLength } = book.programme;
    const end = (firstPeriod + 1) * periodLength;
    await this.advanceTo(end);
    const leaves = book.totals().cohorts.length;
    await this.step(`commitment built, ${leaves} epochs`, size.purchases, () =>
      until(PATIENCE_MS, async () => book.closedPeriod(firstPeriod)?.root !== undefined),
    );
    await this.advanceTo(end + OFFSET);
    const { point } = stage.partner("YNJ");
    await this.step("commitment posted", 1, () =>
      until(PATIENCE_MS, async () => (await point.nextCommitment()) > firstPeriod),
    );

    await this.step("accounts claimed and bound", wallets.length, () =>
      this.each(wallets, async (wallet, i) => {
        const { code } = await shop.createClaim(customerNumber(i));
        await client.member(wallet).bindAccount(code);
      }),
    );
    await this.step("first releases, with links", wallets.length, () => this.release(wallets, true));
    await this.step("releases", wallets.length, () => this.release(wallets, false));
    await this.step("releases with swaps into another programme", size.swaps, () => this.swap());
    const report = await this.step("entries audited against the chain", size.purchases, async () =>
      audit({
        file: book.path,
        chain: { provider: stage.connection.ethers.provider, point: await point.getAddress() },
        at: book.now,
      }),
    );
    if (!report.ok) throw new AllianceError("PIPELINE_WRONG", String(report.findings[0]?.message), "Find out why.");
    return this.steps;
  }

  private get service(): LocalProgramme {
    if (this.programme === undefined) throw new TypeError("the pipeline has not started");
    return this.programme;
  }

  private async step<Result>(what: string, count: number, work: () => Promise<Result>): Promise<Result> {
    const start = performance.now();
    const result = await work();
    const seconds = (performance.now() - start) / 1_000;
    const megabytes = process.memoryUsage().rss / MEGABYTE;
    this.steps.push({ what, count, seconds, perSecond: count / seconds, megabytes });
    return result;
  }

  private async advanceTo(time: number): Promise<void> {
    await this.stage.advanceTo(time);
    this.now = Math.max(time, await this.stage.now());
  }

  private async each(wallets: readonly HDNodeWallet[], work: (wallet: HDNodeWallet, index: number) => Promise<void>) {
    await eachAtOnce([...wallets.entries()], AT_ONCE, async ([i, wallet]) => work(wallet, i));
  }

  /** Every member takes a few points to the chain; done when the chain has them all. */
  private async release(wallets: readonly HDNodeWallet[], first: boolean): Promise<void> {
    const { client, book } = this.service;
    await this.each(wallets, async (wallet) => {
      const consent = first ? await this.consent(wallet) : undefined;
      await client.member(wallet).release({ requestId: uuidV4(randomBytes(16)), points: EACH, consent });
    });
    await until(PATIENCE_MS, async () => book.pendingReleases(1).length === 0);
  }

  private async consent(wallet: HDNodeWallet) {
    const { memberKey: key } = this.service.book.balanceOf({ account: wallet.address });
    const deadline = BigInt(this.now + A_DAY);
    const terms = { account: wallet, memberKey: key, deadline };
    return { deadline, signature: await signLinkConsent(this.stage.partner("YNJ").point, wallet, terms) };
  }

  /** The same, and each swaps what it brings, in the same batch. */
  private async swap(): Promise<void> {
    const swappers = this.wallets.slice(0, this.size.swaps);
    await this.prepareSwaps(swappers);
    const { client, book } = this.service;
    const { exchange, forwarder } = this.stage.alliance;
    const [from, into] = [this.stage.partner("YNJ"), this.stage.partner("SSG")];
    const [pointIn, pointOut, to] = await Promise.all([
      from.point.getAddress(),
      into.point.getAddress(),
      exchange.getAddress(),
    ]);
    const deadline = BigInt(this.now + A_DAY);
    const requests = swappers.map(() => uuidV4(randomBytes(16)));
    await this.each(swappers, async (wallet, i) => {
      const args = [pointIn, EACH, pointOut, 1n, 0n, deadline, wallet.address] as const;
      const data = exchange.interface.encodeFunctionData("swap", [...args]);
      const signed = await signForwardRequest(forwarder, wallet, { to, data, gas: CALL_GAS, deadline });
      const request = { ...signed, data, gas: CALL_GAS, deadline };
      await client.member(wallet).release({ requestId: requests[i] ?? "", points: EACH, exchange: request });
    });
    await until(PATIENCE_MS, async () => book.pendingReleases(1).length === 0);
    const fates = await Promise.all(
      swappers.map(async (wallet, i) => (await client.member(wallet).releaseOf(requests[i] ?? "")).exchange?.status),
    );
    if (fates.some((fate) => fate !== "done")) throw new AllianceError("SWAP_FAILED", fates.join(), "Find out why.");
  }

  /** Members who can hold the other programme's points, a pool that has some, and fresh prices. */
  private async prepareSwaps(swappers: readonly HDNodeWallet[]): Promise<void> {
    const { stage } = this;
    const { point, issuer } = stage.partner("SSG");
    await stage.postPrice("MLK/KRW", parseUnits("279", 8));
    this.now = await stage.now();
    const deadline = this.now + A_DAY;
    for (const [i, wallet] of swappers.entries()) {
      const key = memberKey(customerNumber(i), randomBytes(32));
      const consent = await signLinkConsent(point, wallet, { account: wallet, memberKey: key, deadline });
      await stage.mined(point.connect(issuer).link(wallet, key, deadline, consent));
    }
    const [seller] = swappers;
    if (seller === undefined) return;
    const stock = 100_000n;
    await stage.mined(point.connect(issuer).issue(seller, stock, await point.currentEpoch(), 1n));
    const { exchange } = stage.alliance;
    const trader = exchange.connect(seller);
    await stage.mined(trader.sell(point, stock, 0n, deadline, seller.address, { gasPrice: 0n }));
  }
}
