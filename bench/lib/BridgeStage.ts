import type { HardhatEthersSigner } from "@nomicfoundation/hardhat-ethers/types";
import { compareAddresses } from "../../sdk/addresses/compareAddresses.js";
import { concat, keccak256, parseEther, Wallet, ZeroAddress, ZeroHash, type BaseContract } from "ethers";
import { testKeys } from "../../tools/hardhat/testKeys.js";
import {
  AttestorGateway__factory,
  HomeMilkBridge__factory,
  PublicMilk__factory,
  RemoteMilkBridge__factory,
  type AttestorGateway,
  type HomeMilkBridge,
  type PublicMilk,
  type RemoteMilkBridge,
} from "../../typechain-types/index.js";
import type { Meter } from "./Meter.js";

/** Both ends stand on one chain here; each takes the other to be on this one. */
const ELSEWHERE = 31_338n;
const THRESHOLD = 3;
/** The account that has every role, and those of the five attestors after it. */
const KEEPER = 25;
const ATTESTORS = 5;
const WEEK = 7 * 86_400;

/** An end of the measured bridge. */
export interface BridgeEnd {
  readonly gateway: AttestorGateway;
  readonly bridge: HomeMilkBridge | RemoteMilkBridge;
}

/** A message under way. */
export interface Sent {
  readonly id: string;
  readonly deadline: bigint;
  readonly payload: string;
}

/** A bridge of the measured alliance, 3 of 5 attestors, whose every role is one account's. */
export class BridgeStage {
  private constructor(
    readonly meter: Meter,
    readonly home: BridgeEnd & { readonly bridge: HomeMilkBridge },
    readonly away: BridgeEnd & { readonly bridge: RemoteMilkBridge },
    readonly milk: PublicMilk,
    readonly keeper: HardhatEthersSigner,
    readonly attestors: readonly Wallet[],
  ) {}

  static async set(meter: Meter): Promise<BridgeStage> {
    const { accounts, alliance } = meter.stage;
    const keeper = accounts[KEEPER];
    if (keeper === undefined) throw new RangeError("no keeper");
    const attestors = testKeys(KEEPER + 1 + ATTESTORS)
      .slice(KEEPER + 1)
      .map((key) => new Wallet(key))
      .sort((a, b) => compareAddresses(a.address, b.address));
    const addresses = attestors.map(({ address }) => address);
    const powers = { admin: keeper, council: [keeper], guardians: [keeper], watchers: [] };
    const makeGateway = () => new AttestorGateway__factory(keeper).deploy(keeper, powers, addresses, THRESHOLD, WEEK);
    const settings = {
      dayLimit: parseEther("100000"),
      recipientLimit: parseEther("50000"),
      transferLimit: parseEther("20000"),
      cap: parseEther("10000000"),
      delay: 3_600,
      fee: parseEther("2"),
      feeRecipient: keeper.address,
    };
    const [homeGateway, awayGateway] = [await made(meter, makeGateway), await made(meter, makeGateway)];
    const homeFactory = new HomeMilkBridge__factory(keeper);
    const homeBridge = await made(meter, () =>
      homeFactory.deploy(homeGateway, alliance.milk, alliance.forwarder, settings),
    );
    const awayFactory = new RemoteMilkBridge__factory(keeper);
    const free = { ...settings, fee: 0n };
    const awayBridge = await made(meter, () => awayFactory.deploy(awayGateway, settings.cap, ZeroAddress, free));
    const milk = PublicMilk__factory.connect(await awayBridge.token(), keeper);
    const home = { gateway: homeGateway, bridge: homeBridge };
    const away = { gateway: awayGateway, bridge: awayBridge };
    const stage = new BridgeStage(meter, home, away, milk, keeper, attestors);
    await stage.link(home, away);
    await stage.link(away, home);
    return stage;
  }

  /** A member sends; gives what its gateway sent. The gas is kept under a name. */
  async send(end: BridgeEnd, from: HardhatEthersSigner, to: string, amount: bigint, name?: string): Promise<Sent> {
    const maxFee = end === this.home ? parseEther("2") : 0n;
    const transact = () => end.bridge.connect(from).send(to, amount, maxFee, ZeroHash);
    await (name === undefined ? this.meter.send(transact) : this.meter.measure(name, transact));
    const [event] = (await end.gateway.queryFilter(end.gateway.filters.MessageSent)).slice(-1);
    if (event === undefined) throw new TypeError("nothing was sent");
    const { sendId, payload, attributes } = event.args;
    return { id: sendId, payload, deadline: BigInt(`0x${attributes[0]?.slice(10) ?? ""}`) };
  }

  /** What three attestors sign for a message that arrives at an end. */
  async attest(end: BridgeEnd, { id, payload, deadline }: Sent): Promise<string> {
    return this.sign(await end.gateway.messageDigest(id, keccak256(payload), deadline));
  }

  /** Signatures of a digest, as attestors' own keys give them. */
  sign(digest: string): string {
    return concat(this.attestors.slice(0, THRESHOLD).map((attestor) => attestor.signingKey.sign(digest).serialized));
  }

  private async link(end: BridgeEnd, other: BridgeEnd): Promise<void> {
    const [gateway, bridge, token] = [other.gateway.target, other.bridge.target, await other.bridge.token()];
    const remote = { chainId: ELSEWHERE, gateway, bridge, token };
    await this.meter.measure("AttestorGateway.link", () => end.gateway.link(end.bridge, remote));
  }
}

/** A contract, deployed at the meter's time. */
async function made<C extends BaseContract>(meter: Meter, deploy: () => Promise<C>): Promise<C> {
  const contracts: C[] = [];
  await meter.send(async () => {
    const contract = await deploy();
    contracts.push(contract);
    return contract.deploymentTransaction();
  });
  const [contract] = contracts;
  if (contract === undefined) throw new TypeError("nothing was deployed");
  return contract;
}

/** An end's settings, to be set again with a change. */
export async function settingsOf({ bridge }: BridgeEnd) {
  const { dayLimit, recipientLimit, transferLimit, cap, delay, fee, feeRecipient } = await bridge.settings();
  return { dayLimit, recipientLimit, transferLimit, cap, delay, fee, feeRecipient };
}
