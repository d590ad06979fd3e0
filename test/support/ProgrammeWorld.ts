import { randomUUID } from "node:crypto";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createHash } from "node:crypto";
import { HDNodeWallet, JsonRpcProvider, Mnemonic, type Provider } from "ethers";
import { createHardhatRuntimeEnvironment } from "hardhat/hre";
import type { NetworkConnection } from "hardhat/types/network";
import config from "../../hardhat.config.js";
import { deployAlliance, type Alliance } from "../../scripts/alliance/deployAlliance.js";
import { parseManifest, type Manifest } from "../../deploy/manifest/parseManifest.js";
import { Book } from "../../sdk/book/Book.js";
import type { BookSecrets } from "../../sdk/book/BookSecrets.js";
import { feedId } from "../../sdk/feedId.js";
import type { MemberClient } from "../../sdk/programme/MemberClient.js";
import { ProgrammeClient } from "../../sdk/ProgrammeClient.js";
import { signForwardRequest } from "../../sdk/signForwardRequest.js";
import { signLinkConsent } from "../../sdk/signLinkConsent.js";
import {
  parseProgrammeConfig,
  type ProgrammeConfig,
  type ProgrammeConfigInput,
} from "../../services/programme/config.js";
import { startProgramme, type RunningProgramme } from "../../services/programme/startProgramme.js";
import type { PartnerPoint } from "../../typechain-types/index.js";
import { changedManifest, type Change } from "./changedManifest.js";
import { ACCOUNTS, FREE_GAS, startAnvil, type Anvil } from "../../local/chain/startAnvil.js";
import { startBesuProxy, type BesuProxy } from "./besu/startBesuProxy.js";

export const HOUR = 3_600;
/** The programme's periods and epochs last an hour, so that tests come to their ends. */
const POINT = ["partners", 0, "point"] as const;
const CHANGES: readonly Change[] = [
  [[...POINT, "epochLengthSeconds"], HOUR],
  [[...POINT, "validityEpochs"], 6],
  [[...POINT, "commitmentPeriodSeconds"], HOUR],
];
const MILK_PRICE = 279_00000000n;
const FIRST_MEMBER = 40;
export const API_KEY = "test-key-of-the-shop-0123456789abcdef";
const POLL_MS = 20;

const mnemonic = Mnemonic.fromPhrase(ACCOUNTS.mnemonic);

/** One of Hardhat's public test accounts. */
export function testWallet(index: number): HDNodeWallet {
  return HDNodeWallet.fromMnemonic(mnemonic, `m/44'/60'/0'/0/${index}`);
}

function walletOf(address: string | undefined): HDNodeWallet {
  for (let index = 0; index < ACCOUNTS.count; index++) {
    const wallet = testWallet(index);
    if (wallet.address === address) return wallet;
  }
  throw new RangeError(`${address} is no test account`);
}

/** What is different about a book of the world. */
export interface BookChanges {
  readonly holdSeconds?: number;
  readonly secrets?: Partial<BookSecrets>;
  readonly firstPeriod?: number;
  /** Where it is; a file of that name by default. */
  readonly address?: string;
}

/** What a service of the world is started with, beside what every one has. */
export interface ServiceOptions {
  readonly changes?: Partial<ProgrammeConfigInput>;
  readonly logTo?: { write(line: string): void };
}

/** An alliance on a node of its own, with the first partner's book; and a service over it when one is started. */
export class ProgrammeWorld {
  private readonly running: RunningProgramme[] = [];
  /** How far the clock of book and chain is ahead of this machine's, seconds. */
  private ahead = 0;

  private constructor(
    private anvil: Anvil,
    /** In front of the node, where gas is free: it answers as Besu does. */
    private readonly besu: BesuProxy | undefined,
    readonly alliance: Alliance,
    readonly manifest: Manifest,
    readonly point: PartnerPoint,
    readonly pointAddress: string,
    readonly provider: JsonRpcProvider,
    readonly issuer: HDNodeWallet,
    private readonly directory: string,
    private readonly connection: NetworkConnection,
  ) {}

  /** Deploys on a fresh chain: with free gas, and a node that answers as Besu does, unless other options of anvil's are given. */
  static async create(options: readonly string[] = FREE_GAS, changes = CHANGES): Promise<ProgrammeWorld> {
    const directory = await mkdtemp(join(tmpdir(), "milk-programme-"));
    const anvil = await startAnvil(options);
    const free = options.includes("--block-base-fee-per-gas");
    const besu = free ? await startBesuProxy(anvil.url) : undefined;
    try {
      const hre = await createHardhatRuntimeEnvironment({ ...config, paths: { ...config.paths, ignition: directory } });
      const connection = await hre.network.create({
        network: "localhost",
        override: { url: besu?.url ?? anvil.url, ...(free ? { gasPrice: 0n } : {}) },
      });
      const manifest = parseManifest(changedManifest(...changes), "the test's manifest");
      const alliance = await deployAlliance(connection, manifest, { deploymentId: "programme" });
      const [point] = alliance.points;
      if (point === undefined) throw new RangeError("no partner");
      const provider = new JsonRpcProvider(anvil.url, manifest.chainId, { staticNetwork: true, cacheTimeout: -1 });
      const issuer = walletOf(manifest.partners[0]?.issuers[0]);
      const address = await point.getAddress();
      return new ProgrammeWorld(
        anvil,
        besu,
        alliance,
        manifest,
        point,
        address,
        provider,
        issuer,
        directory,
        connection,
      );
    } catch (error) {
      await besu?.stop();
      await anvil.stop();
      throw error;
    }
  }

  /** Unix seconds, of the book as of the chain. */
  readonly clock = (): number => Math.floor(Date.now() / 1_000) + this.ahead;

  /** Ends the node, so that it writes the state it was told to keep, and goes on with a copy that stays as it is now. */
  async keepState(file: string): Promise<void> {
    const { port } = new URL(this.anvil.url);
    await this.anvil.stop();
    this.anvil = await startAnvil([...FREE_GAS, "--load-state", file], ACCOUNTS.count, Number(port));
  }

  file(name: string): string {
    return join(this.directory, name);
  }

  /** Moves the book's clock only. */
  advance(seconds: number): void {
    this.ahead += seconds;
  }

  /** Moves both clocks. */
  async travel(seconds: number): Promise<void> {
    this.advance(seconds);
    await this.provider.send("evm_setTime", [this.clock()]);
    await this.provider.send("evm_mine", []);
  }

  /** An empty book of the first partner's programme, without a hold. */
  async createBook(name: string, changes: BookChanges = {}): Promise<string> {
    const { holdSeconds = 0, secrets, firstPeriod, address = this.file(name) } = changes;
    const point = await this.point.getAddress();
    const [epochLength, validity, periodLength] = await Promise.all([
      this.point.epochLength(),
      this.point.validityDuration(),
      this.point.commitmentPeriod(),
    ]);
    const programme = {
      chainId: this.manifest.chainId,
      point,
      epochLength: Number(epochLength),
      validity: Number(validity),
      periodLength: Number(periodLength),
      holdSeconds,
      firstPeriod: firstPeriod ?? Number(await this.point.nextCommitment()),
    };
    Book.create(address, programme, { clock: this.clock, secrets }).close();
    return address;
  }

  async configOf(book: string, changes: Partial<ProgrammeConfigInput> = {}): Promise<ProgrammeConfig> {
    const input: ProgrammeConfigInput = {
      book,
      rpc: { url: this.url, timeoutSeconds: 2, pollMilliseconds: POLL_MS },
      chainId: this.manifest.chainId,
      point: await this.point.getAddress(),
      port: 0,
      shops: [{ name: "shop", keySha256: createHash("sha256").update(API_KEY).digest("hex") }],
      releases: { retrySeconds: 1, longestRetrySeconds: 1 },
      // Tests ask again and again until something has happened.
      limits: { perMember: 1_000_000, perShop: 1_000_000, perAddress: 1_000_000 },
      log: "debug",
      ...changes,
    };
    return parseProgrammeConfig(input, "the test's configuration");
  }

  /** Starts a service over a book; ended by {@link stopServices} at the latest. */
  async start(
    book: string,
    { changes, logTo = { write: () => undefined } }: ServiceOptions = {},
  ): Promise<RunningProgramme> {
    const service = await startProgramme({
      config: await this.configOf(book, changes),
      issuer: this.issuer,
      clock: this.clock,
      logTo,
    });
    this.running.push(service);
    return service;
  }

  async client({ url }: Pick<RunningProgramme, "url">): Promise<ProgrammeClient> {
    const point = await this.point.getAddress();
    return new ProgrammeClient({ url, chainId: BigInt(this.manifest.chainId), point, clock: this.clock });
  }

  member(index: number, provider: Provider | null = null): HDNodeWallet {
    return testWallet(FIRST_MEMBER + index).connect(provider);
  }

  async postPrices(): Promise<void> {
    const block = await this.provider.getBlock("latest");
    for (const reporter of this.manifest.reporters) {
      const signer = await this.connection.ethers.getSigner(reporter);
      const oracle = this.alliance.oracle.connect(signer);
      await (await oracle.post(feedId("MLK/KRW"), MILK_PRICE, block?.timestamp ?? 0)).wait();
    }
  }

  /** Where services find the node. What a test itself does with the chain goes to the node directly, by `provider`. */
  get url(): string {
    return this.besu?.url ?? this.anvil.url;
  }

  /** The node itself. */
  get inner(): string {
    return this.anvil.url;
  }

  /** Sends a call as the timelock, without its delay. */
  async asTimelock(to: string, data: string): Promise<void> {
    const timelock = await this.alliance.timelock.getAddress();
    await this.provider.send("anvil_impersonateAccount", [timelock]);
    const call = { from: timelock, to, data, gasPrice: "0x0" };
    const hash = String(await this.provider.send("eth_sendTransaction", [call]));
    if ((await this.provider.waitForTransaction(hash))?.status !== 1) throw new Error("the timelock's call failed");
  }

  async signer(address: string | undefined) {
    return this.connection.ethers.getSigner(address ?? "");
  }

  /** A customer with settled points, the member's account bound to it. */
  async enrol(
    client: ProgrammeClient,
    customerNumber: string,
    wallet: HDNodeWallet,
    points: bigint,
  ): Promise<MemberClient> {
    const shop = client.shop(API_KEY);
    await shop.accrue({ reference: `purchase-${randomUUID()}`, customerNumber, points, purchasedAt: this.clock() });
    const member = client.member(wallet);
    const { code } = await shop.createClaim(customerNumber);
    await member.bindAccount(code);
    return member;
  }

  /** The account's consent to be linked. */
  async consent(wallet: HDNodeWallet, memberKey: string, deadline = BigInt(this.clock() + HOUR)) {
    const signature = await signLinkConsent(this.point, wallet, { account: wallet.address, memberKey, deadline });
    return { deadline, signature };
  }

  /** The member's signed sale of points. */
  async sale(
    wallet: HDNodeWallet,
    points: bigint,
    changes: { minimum?: bigint; nonce?: bigint; gas?: bigint; deadline?: bigint } = {},
  ) {
    const { exchange, forwarder } = this.alliance;
    const deadline = changes.deadline ?? BigInt(this.clock() + HOUR);
    const args = [await this.point.getAddress(), points, changes.minimum ?? 0n, deadline, wallet.address] as const;
    const data = exchange.interface.encodeFunctionData("sell", [...args]);
    return this.signed(wallet, await exchange.getAddress(), data, { ...changes, deadline, forwarder });
  }

  /** Points of the second partner in the exchange's inventory, sold by this wallet, which is linked there. */
  async stockOther(wallet: HDNodeWallet, points: bigint): Promise<PartnerPoint> {
    const [, other] = this.alliance.points;
    if (other === undefined) throw new RangeError("no second partner");
    const free = { gasPrice: 0, type: 0 };
    const issuer = other.connect(walletOf(this.manifest.partners[1]?.issuers[0]).connect(this.provider));
    const memberKey = `0x${"0b".repeat(32)}`;
    const deadline = BigInt(this.clock() + HOUR);
    const signature = await signLinkConsent(other, wallet, { account: wallet.address, memberKey, deadline });
    await (await issuer.link(wallet, memberKey, deadline, signature, free)).wait();
    await (await issuer.issue(wallet, points, await other.currentEpoch(), 1n, free)).wait();
    const exchange = this.alliance.exchange.connect(wallet);
    await (await exchange.sell(other, points, 0n, deadline, wallet, free)).wait();
    return other;
  }

  /** The member's signed swap of points into another programme's. */
  async swap(wallet: HDNodeWallet, points: bigint, into: PartnerPoint) {
    const { exchange } = this.alliance;
    const deadline = BigInt(this.clock() + HOUR);
    const args = [this.pointAddress, points, await into.getAddress(), 0n, 0n, deadline, wallet.address] as const;
    const data = exchange.interface.encodeFunctionData("swap", [...args]);
    return this.signed(wallet, await exchange.getAddress(), data, { deadline });
  }

  async signed(
    wallet: HDNodeWallet,
    to: string,
    data: string,
    {
      gas = 500_000n,
      deadline = BigInt(this.clock() + HOUR),
      nonce,
      forwarder = this.alliance.forwarder,
    }: {
      gas?: bigint;
      deadline?: bigint;
      nonce?: bigint;
      forwarder?: Alliance["forwarder"];
    } = {},
  ) {
    const request = await signForwardRequest(forwarder, wallet, {
      to,
      data,
      gas,
      deadline,
      ...(nonce === undefined ? {} : { nonce }),
    });
    return { from: wallet.address, to, value: 0n, gas, deadline, data, signature: request.signature };
  }

  async stopServices(): Promise<void> {
    for (const service of this.running.splice(0)) await service.stop();
  }

  async stop(): Promise<void> {
    await this.stopServices();
    this.provider.destroy();
    await this.connection.close();
    await this.besu?.stop();
    await this.anvil.stop();
    await rm(this.directory, { recursive: true, force: true });
  }
}
