import type { HardhatEthersSigner } from "@nomicfoundation/hardhat-ethers/types";
import { ZeroHash, type BaseContract, type TransactionReceipt, type TransactionResponse } from "ethers";
import type { NetworkConnection } from "hardhat/types/network";
import { AllianceError } from "../../sdk/AllianceError.js";
import { feedId } from "../../sdk/feedId.js";
import type { PartnerPoint } from "../../typechain-types/index.js";
import type { Alliance } from "../../scripts/alliance/deployAlliance.js";
import type { Manifest, PartnerManifest } from "../../deploy/manifest/parseManifest.js";
import { waitMined } from "../../scripts/hardhat/waitMined.js";

/** A jump is held, confirmed, and lasts for the averaging window. */
const MAX_ROUNDS = 4;
const POST_GAS = 300_000n;

/** A partner on the stage. */
export interface StagePartner {
  readonly id: number;
  readonly manifest: PartnerManifest;
  readonly point: PartnerPoint;
  readonly admin: HardhatEthersSigner;
  readonly issuer: HardhatEthersSigner;
  readonly treasurer: HardhatEthersSigner;
}

/** A deployed alliance, everybody who acts in it, and its clock. */
export class Stage {
  private constructor(
    readonly connection: NetworkConnection,
    readonly manifest: Manifest,
    readonly alliance: Alliance,
    readonly partners: readonly StagePartner[],
    readonly accounts: readonly HardhatEthersSigner[],
    /** The block before the first of the show's own. */
    readonly firstBlock: number,
  ) {}

  static async set(connection: NetworkConnection, manifest: Manifest, alliance: Alliance, firstBlock: number) {
    const signer = (address: string | undefined) => {
      if (address === undefined) throw new TypeError("the manifest names nobody");
      return connection.ethers.getSigner(address);
    };
    const partners = alliance.points.map(async (point, index): Promise<StagePartner> => {
      const entry = manifest.partners[index];
      if (entry === undefined) throw new RangeError(`no partner ${index}`);
      const [admin, issuer, treasurer] = await Promise.all([
        signer(entry.admin),
        signer(entry.issuers[0]),
        signer(entry.treasurers[0]),
      ]);
      return { id: index + 1, manifest: entry, point, admin, issuer, treasurer };
    });
    const accounts = await connection.ethers.getSigners();
    return new Stage(connection, manifest, alliance, await Promise.all(partners), accounts, firstBlock);
  }

  partner(symbol: string): StagePartner {
    const found = this.partners.find((partner) => partner.manifest.point.symbol === symbol);
    if (found === undefined) throw new RangeError(`no programme ${symbol}`);
    return found;
  }

  /** The account that holds an address of the manifest. */
  signer(address: string | undefined): HardhatEthersSigner {
    const found = this.accounts.find((account) => account.address === address);
    if (found === undefined) throw new RangeError(`the network has no key for ${String(address)}`);
    return found;
  }

  /** The latest block's time, Unix seconds. */
  async now(): Promise<number> {
    const block = await this.connection.ethers.provider.getBlock("latest");
    if (block === null) throw new TypeError("the node has no latest block");
    return block.timestamp;
  }

  /** Moves the chain's clock forward; a time that has passed changes nothing. Error: `CLOCK_FIXED` on a chain of the real world. */
  async advanceTo(time: number): Promise<void> {
    if (time <= (await this.now())) return;
    const { provider } = this.connection.ethers;
    try {
      await provider.send("evm_setNextBlockTimestamp", [time]);
      await provider.send("evm_mine", []);
    } catch (cause) {
      throw new AllianceError(
        "CLOCK_FIXED",
        `The node of network "${this.connection.networkName}" does not let its clock be moved.`,
        "The show plays eighteen months: run it on the embedded network, `hardhat node` or anvil.",
        { cause },
      );
    }
  }

  /** Waits for a transaction and gives its receipt. */
  async mined(sent: Promise<TransactionResponse>): Promise<TransactionReceipt> {
    return waitMined(this.connection.ethers.provider, await sent);
  }

  /** The council's decision: scheduled, waited for, executed. Moves the clock by the timelock's delay. */
  async decide(callee: BaseContract, data: string): Promise<void> {
    const { timelock } = this.alliance;
    const council = timelock.connect(this.signer(this.manifest.timelock.council));
    const [target, delay] = await Promise.all([callee.getAddress(), timelock.getMinDelay()]);
    const call = [target, 0n, data, ZeroHash, this.connection.ethers.id(`decided at ${await this.now()}`)] as const;
    await this.mined(council.schedule(...call, delay));
    await this.advanceTo((await this.now()) + Number(delay) + 1);
    await this.mined(timelock.execute(...call));
  }

  /**
   * Every reporter posts a price, as often as it takes until the feed trades on it and on nothing else: a jump needs confirmation, and
   * the average follows once the price lasted.
   */
  async postPrice(feed: string, price: bigint): Promise<void> {
    const { oracle } = this.alliance;
    const { averagingWindow } = await oracle.settingsOf(feedId(feed));
    for (let round = 0; round < MAX_ROUNDS; round++) {
      await this.postRound(feed, price);
      const answer = await oracle.latest(feedId(feed));
      if (!answer.halted && answer.price === price && answer.average === price) return;
      await this.advanceTo((await this.now()) + Number(averagingWindow));
    }
    throw new AllianceError("PRICE_UNSETTLED", `${feed} did not settle at ${price}.`, "Check the feed's settings.");
  }

  /** Every reporter posts a price it saw now, the second a little higher and the third a little lower; the median is `price`. */
  async postRound(feed: string, price: bigint): Promise<void> {
    // A reporter's observation must be newer than its last, and a node may mine several blocks within a second.
    await this.advanceTo((await this.now()) + 1);
    const observedAt = await this.now();
    const spread = price / 500n;
    for (const [i, address] of this.manifest.reporters.entries()) {
      const seen = i === 0 ? price : i % 2 === 1 ? price + spread : price - spread;
      const oracle = this.alliance.oracle.connect(this.signer(address));
      // Fixed: what a post takes depends on the second in which it is mined.
      await this.mined(oracle.post(feedId(feed), seen, observedAt, { gasLimit: POST_GAS }));
    }
  }
}
