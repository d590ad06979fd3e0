import type { HardhatEthersSigner } from "@nomicfoundation/hardhat-ethers/types";
import type { NetworkConnection } from "hardhat/types/network";
import { ZeroHash, parseUnits } from "ethers";
import type { AddressBook } from "../../scripts/alliance/AddressBook.js";
import { applyAlliance } from "../../scripts/alliance/applyAlliance.js";
import type { ChainState, PartnerState } from "../../scripts/alliance/ChainState.js";
import type { Deployment } from "../../scripts/alliance/Deployment.js";
import { readChainState } from "../../scripts/alliance/readChainState.js";
import type { Manifest } from "../../deploy/manifest/parseManifest.js";
import { feedId } from "../../sdk/feedId.js";
import { memberKey } from "../../sdk/memberKey.js";
import { signLinkConsent } from "../../sdk/signLinkConsent.js";
import {
  MilkToken__factory,
  PartnerPoint__factory,
  PointExchange__factory,
  PriceOracle__factory,
} from "../../typechain-types/index.js";

const PRICES = { "MLK/KRW": parseUnits("279", 8), "USD/KRW": parseUnits("1380", 8) } as const;
const FOREVER = 2n ** 48n - 1n;
/** Half of Hardhat's accounts belong to the alliance and its partners; members start here. */
const FIRST_MEMBER = 40;

/** An alliance on any network that has everybody's keys, whose members go on trading while it is changed. */
export class LivingAlliance {
  private nextIssueId = 1_000;

  constructor(
    readonly connection: NetworkConnection,
    readonly manifest: Manifest,
    readonly deployment: Deployment,
  ) {}

  async book(): Promise<AddressBook> {
    const book = await this.deployment.find();
    if (book === undefined) throw new TypeError("nothing is deployed");
    return book;
  }

  async state(): Promise<ChainState> {
    return readChainState(this.connection.ethers.provider, await this.book(), this.manifest);
  }

  async partner(index: number): Promise<PartnerState> {
    const partner = (await this.state()).partners[index];
    if (partner === undefined) throw new RangeError(`no partner ${index}`);
    return partner;
  }

  /** Makes the chain what a file says, as far as the keys of a network's view go. */
  async apply(manifest: Manifest, connection = this.connection) {
    return applyAlliance(connection, manifest, this.deployment);
  }

  /** The chain's time goes on. */
  async wait(seconds: number): Promise<void> {
    await this.connection.provider.request({ method: "evm_increaseTime", params: [seconds] });
    await this.connection.provider.request({ method: "evm_mine" });
  }

  /** All reporters post the usual prices to an oracle, of now or before. */
  async post(oracle: string): Promise<void> {
    const { provider, getSigner } = this.connection.ethers;
    for (const reporter of this.manifest.reporters) {
      const contract = PriceOracle__factory.connect(oracle, await getSigner(reporter));
      for (const [feed, price] of Object.entries(PRICES)) {
        const block = await provider.getBlock("latest");
        await (await contract.post(feedId(feed), price, block?.timestamp ?? 0)).wait();
      }
    }
  }

  async member(index: number): Promise<HardhatEthersSigner> {
    const member = (await this.connection.ethers.getSigners())[FIRST_MEMBER + index];
    if (member === undefined) throw new RangeError(`no member ${index}`);
    return member;
  }

  /** Links a member with a partner. */
  async link(member: HardhatEthersSigner, index: number): Promise<void> {
    const point = await this.issuing(index);
    const key = memberKey(`${index} ${member.address}`, ZeroHash);
    const signature = await signLinkConsent(point, member, { account: member, memberKey: key, deadline: FOREVER });
    await (await point.link(member, key, FOREVER, signature)).wait();
  }

  /** Gives a member points of a partner's running epoch. */
  async release(member: HardhatEthersSigner, index: number, points: bigint): Promise<void> {
    const point = await this.issuing(index);
    await (await point.issue(member, points, await point.currentEpoch(), this.nextIssueId++)).wait();
  }

  /** Sells points on the exchange that the programme trades with, and gives the wei of MLK that were paid. */
  async sell(member: HardhatEthersSigner, index: number, points: bigint): Promise<bigint> {
    const milk = MilkToken__factory.connect((await this.book()).contracts.milk.address, member);
    const { point } = await this.partner(index);
    const exchange = PointExchange__factory.connect(point.exchange, member);
    const before = await milk.balanceOf(member);
    await (await exchange.sell(point.address, points, 0n, FOREVER, member)).wait();
    return (await milk.balanceOf(member)) - before;
  }

  /** Buys points of an exchange, whichever the programme trades with. */
  async buy(member: HardhatEthersSigner, index: number, points: bigint, exchange: string): Promise<void> {
    const { contracts } = await this.book();
    const { point } = await this.partner(index);
    const { funder } = this.manifest.milk;
    const milk = MilkToken__factory.connect(contracts.milk.address, await this.connection.ethers.getSigner(funder));
    await (await milk.transfer(member, parseUnits("1000", 18))).wait();
    await (await milk.connect(member).approve(exchange, parseUnits("1000", 18))).wait();
    const seller = PointExchange__factory.connect(exchange, member);
    await (await seller.buy(point.address, points, parseUnits("1000", 18), 0n, FOREVER, member)).wait();
  }

  private async issuing(index: number) {
    const { point, issuers } = await this.partner(index);
    return PartnerPoint__factory.connect(point.address, await this.connection.ethers.getSigner(issuers[0] ?? ""));
  }
}
