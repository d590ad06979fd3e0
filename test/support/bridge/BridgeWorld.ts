import type { HardhatEthersSigner } from "@nomicfoundation/hardhat-ethers/types";
import { compareAddresses } from "../../../sdk/addresses/compareAddresses.js";
import {
  concat,
  keccak256,
  parseEther,
  solidityPacked,
  ZeroAddress,
  ZeroHash,
  type BigNumberish,
  type Signer,
} from "ethers";
import {
  AttestorGateway__factory,
  ERC2771Forwarder__factory,
  HomeMilkBridge__factory,
  MilkToken__factory,
  PublicMilk__factory,
  RemoteMilkBridge__factory,
  type AttestorGateway,
  type ERC2771Forwarder,
  type HomeMilkBridge,
  type MilkToken,
  type PublicMilk,
  type RemoteMilkBridge,
} from "../../../typechain-types/index.js";
import type { IMilkBridge } from "../../../typechain-types/contracts/bridge/HomeMilkBridge.js";
import { ethers, time } from "../fixture.js";

/** The chain that each end takes the other to be on. Both stand on one chain here: a digest names two. */
export const ELSEWHERE = 31_338n;
export const HERE = 31_337n;
export const CAP = parseEther("1300000000");
export const LIFETIME = 7 * 86_400;
export const DELAY = 12 * 3_600;
export const THRESHOLD = 3;
export const State = { None: 0n, Delivered: 1n, Held: 2n, Refused: 3n, Expired: 4n } as const;
export const Refusal = { Malformed: 0n, Recipient: 1n, Amount: 2n, Room: 3n, Cancelled: 4n, Expired: 5n } as const;

export const SETTINGS = {
  dayLimit: parseEther("100000"),
  recipientLimit: parseEther("50000"),
  transferLimit: parseEther("20000"),
  cap: parseEther("10000000"),
  delay: BigInt(DELAY),
  fee: parseEther("2"),
  feeRecipient: ZeroAddress,
};

export type Settings = typeof SETTINGS;

/** One end of the bridge. */
export interface End {
  readonly gateway: AttestorGateway;
  readonly bridge: HomeMilkBridge | RemoteMilkBridge;
  readonly token: MilkToken | PublicMilk;
}

/** What a gateway sent. */
export interface Message {
  readonly id: string;
  readonly deadline: bigint;
  readonly payload: string;
}

/** The way a message takes. */
export interface Route {
  readonly sourceChainId: bigint;
  readonly sourceGateway: string;
  readonly sourceBridge: string;
  readonly destinationChainId: bigint;
  readonly destinationGateway: string;
  readonly destinationBridge: string;
}

const routeType = [
  { name: "sourceChainId", type: "uint256" },
  { name: "sourceGateway", type: "address" },
  { name: "sourceBridge", type: "address" },
  { name: "destinationChainId", type: "uint256" },
  { name: "destinationGateway", type: "address" },
  { name: "destinationBridge", type: "address" },
];
const messageTypes = {
  Message: [
    { name: "route", type: "Route" },
    { name: "id", type: "bytes32" },
    { name: "payloadHash", type: "bytes32" },
    { name: "deadline", type: "uint64" },
    { name: "epoch", type: "uint32" },
  ],
  Route: routeType,
};
const outcomeTypes = {
  Outcome: [
    { name: "route", type: "Route" },
    { name: "id", type: "bytes32" },
    { name: "state", type: "uint8" },
    { name: "epoch", type: "uint32" },
  ],
  Route: routeType,
};

/** What an attestor may be told to sign instead of what is so. */
export interface Lie {
  readonly domain?: { readonly chainId?: bigint; readonly verifyingContract?: string; readonly version?: string };
  readonly route?: Partial<Route>;
  readonly epoch?: bigint;
  readonly id?: string;
  readonly deadline?: bigint;
  readonly payload?: string;
  readonly state?: bigint;
}

export const payloadOf = (to: string, amount: BigNumberish) => solidityPacked(["address", "uint96"], [to, amount]);

/** The id of the n-th message that a gateway on a chain sends. */
export const idOf = (number: bigint, chainId = HERE) =>
  `0x${((chainId << 64n) | number).toString(16).padStart(64, "0")}`;

/** Both ends of a bridge, five attestors of whom three must sign, and everybody who has power over it. */
export class BridgeWorld {
  private constructor(
    readonly home: End & { readonly bridge: HomeMilkBridge; readonly token: MilkToken },
    readonly away: End & { readonly bridge: RemoteMilkBridge; readonly token: PublicMilk },
    readonly forwarder: ERC2771Forwarder,
    readonly attestors: HardhatEthersSigner[],
    readonly cast: Record<
      | "linker"
      | "admin"
      | "council"
      | "guardian"
      | "watcher"
      | "courier"
      | "treasury"
      | "member"
      | "other"
      | "stranger",
      HardhatEthersSigner
    >,
  ) {}

  static async deploy(change: Partial<Settings> = {}, linked = true): Promise<BridgeWorld> {
    const signers = await ethers.getSigners();
    const at = (i: number) => {
      const signer = signers[i];
      if (signer === undefined) throw new RangeError(`no signer ${i}`);
      return signer;
    };
    const cast = {
      linker: at(0),
      admin: at(1),
      council: at(2),
      guardian: at(3),
      watcher: at(4),
      courier: at(5),
      treasury: at(6),
      member: at(7),
      other: at(8),
      stranger: at(9),
    };
    const attestors = [10, 11, 12, 13, 14].map(at).sort((a, b) => compareAddresses(a.address, b.address));
    const forwarder = await new ERC2771Forwarder__factory(cast.linker).deploy("Milk");
    const settings = { ...SETTINGS, feeRecipient: cast.treasury.address, ...change };
    const [homeGateway, awayGateway] = [await gatewayOf(cast, attestors), await gatewayOf(cast, attestors)];
    const milk = await new MilkToken__factory(cast.linker).deploy(forwarder, CAP, [{ to: cast.member, amount: CAP }]);
    const homeBridge = await new HomeMilkBridge__factory(cast.linker).deploy(homeGateway, milk, forwarder, settings);
    const awayBridge = await new RemoteMilkBridge__factory(cast.linker).deploy(awayGateway, CAP, forwarder, {
      ...settings,
      fee: 0n,
    });
    const home = { gateway: homeGateway, bridge: homeBridge, token: milk };
    const publicMilk = PublicMilk__factory.connect(await awayBridge.token(), cast.member);
    const away = { gateway: awayGateway, bridge: awayBridge, token: publicMilk };
    const world = new BridgeWorld(home, away, forwarder, attestors, cast);
    if (linked) {
      await homeGateway.link(homeBridge, await remoteOf(away));
      await awayGateway.link(awayBridge, await remoteOf(home));
    }
    await milk.connect(cast.member).approve(homeBridge, 2n ** 256n - 1n);
    return world;
  }

  /** The end at the other side of one. */
  opposite(end: End): End {
    return end.gateway === this.home.gateway ? this.away : this.home;
  }

  /** A member sends from an end; gives what the gateway sent. */
  async send(end: End, amount: bigint, to?: string, from = this.cast.member): Promise<Message> {
    const fee = (await end.bridge.settings()).fee;
    const sending = await end.bridge.connect(from).send(to ?? this.cast.other.address, amount, fee, ZeroHash);
    return messageOf(end, (await sending.wait())?.blockNumber ?? 0);
  }

  /** The way of a message that arrives at an end. */
  async routeTo(end: End): Promise<Route> {
    const source = this.opposite(end);
    return {
      sourceChainId: ELSEWHERE,
      sourceGateway: await source.gateway.getAddress(),
      sourceBridge: await source.bridge.getAddress(),
      destinationChainId: HERE,
      destinationGateway: await end.gateway.getAddress(),
      destinationBridge: await end.bridge.getAddress(),
    };
  }

  /** The way of a message that was sent from an end. */
  async routeFrom(end: End): Promise<Route> {
    const there = this.opposite(end);
    return {
      sourceChainId: HERE,
      sourceGateway: await end.gateway.getAddress(),
      sourceBridge: await end.bridge.getAddress(),
      destinationChainId: ELSEWHERE,
      destinationGateway: await there.gateway.getAddress(),
      destinationBridge: await there.bridge.getAddress(),
    };
  }

  /** Signatures of a message for the gateway it arrives at, in the order of `by`. */
  async attest(end: End, message: Message, by: readonly Signer[] = this.attestors.slice(0, THRESHOLD), lie: Lie = {}) {
    const value = {
      route: { ...(await this.routeTo(end)), ...lie.route },
      id: lie.id ?? message.id,
      payloadHash: keccak256(lie.payload ?? message.payload),
      deadline: lie.deadline ?? message.deadline,
      epoch: lie.epoch ?? (await end.gateway.signerSet()).epoch,
    };
    return this.sign(end, messageTypes, value, by, lie);
  }

  /** Signatures of a failure for the gateway its message was sent from. */
  async attestOutcome(end: End, id: string, state: bigint, by?: readonly Signer[], lie: Lie = {}) {
    const value = {
      route: { ...(await this.routeFrom(end)), ...lie.route },
      id: lie.id ?? id,
      state: lie.state ?? state,
      epoch: lie.epoch ?? (await end.gateway.signerSet()).epoch,
    };
    return this.sign(end, outcomeTypes, value, by ?? this.attestors.slice(0, THRESHOLD), lie);
  }

  /** The courier delivers a message at an end. */
  async deliver(end: End, message: Message, signatures?: string) {
    const { epoch } = await end.gateway.signerSet();
    const proof = signatures ?? (await this.attest(end, message));
    const gateway = end.gateway.connect(this.cast.courier);
    return gateway.deliver(message.id, message.deadline, message.payload, epoch, proof);
  }

  /** The courier marks a message as expired at an end. */
  async expire(end: End, message: Message, signatures?: string) {
    const { epoch } = await end.gateway.signerSet();
    const proof = signatures ?? (await this.attest(end, message));
    const gateway = end.gateway.connect(this.cast.courier);
    return gateway.expire(message.id, message.deadline, message.payload, epoch, proof);
  }

  /** The courier carries a failure back to the end its message was sent from. */
  async settle(end: End, id: string, state: bigint = State.Refused, signatures?: string) {
    const { epoch } = await end.gateway.signerSet();
    const proof = signatures ?? (await this.attestOutcome(end, id, state));
    return end.gateway.connect(this.cast.courier).settle(id, state, epoch, proof);
  }

  /** A message that attestors sign although nobody sent it. */
  async forged(amount: bigint, number: bigint, to = this.cast.stranger.address): Promise<Message> {
    const deadline = BigInt(await time.latest()) + BigInt(LIFETIME);
    return { id: idOf(number, ELSEWHERE), deadline, payload: payloadOf(to, amount) };
  }

  /** The timelock's decision about the settings of an end. */
  async change(end: End, change: Partial<Settings>) {
    const { dayLimit, recipientLimit, transferLimit, cap, delay, fee, feeRecipient } = await end.bridge.settings();
    const settings: IMilkBridge.SettingsStruct = {
      ...{ dayLimit, recipientLimit, transferLimit, cap, delay, fee, feeRecipient },
      ...change,
    };
    return end.bridge.connect(this.cast.admin).setSettings(settings);
  }

  private async sign(
    end: End,
    types: typeof messageTypes | typeof outcomeTypes,
    value: Record<string, unknown>,
    by: readonly Signer[],
    lie: Lie,
  ): Promise<string> {
    const domain = {
      name: "AttestorGateway",
      version: "1",
      chainId: HERE,
      verifyingContract: await end.gateway.getAddress(),
      ...lie.domain,
    };
    return concat(await Promise.all(by.map((signer) => signer.signTypedData(domain, types, value))));
  }
}

/** What a gateway sent in a block, as an attestor reads it from the event. */
async function messageOf(end: End, block: number): Promise<Message> {
  const [event] = await end.gateway.queryFilter(end.gateway.filters.MessageSent, block, block);
  if (event === undefined) throw new Error("nothing was sent");
  const { sendId, payload, attributes } = event.args;
  return { id: sendId, payload, deadline: BigInt(`0x${attributes[0]?.slice(10) ?? ""}`) };
}

async function gatewayOf(cast: BridgeWorld["cast"], attestors: readonly HardhatEthersSigner[]) {
  const powers = {
    admin: cast.admin,
    council: [cast.council],
    guardians: [cast.guardian],
    watchers: [cast.watcher],
  };
  return new AttestorGateway__factory(cast.linker).deploy(cast.linker, powers, [...attestors], THRESHOLD, LIFETIME);
}

/** An end as the other one is told of it. */
export async function remoteOf({ gateway, bridge, token }: End) {
  const [gatewayAt, bridgeAt, tokenAt] = await Promise.all([
    gateway.getAddress(),
    bridge.getAddress(),
    token.getAddress(),
  ]);
  return { chainId: ELSEWHERE, gateway: gatewayAt, bridge: bridgeAt, token: tokenAt };
}

/** A linked bridge; the member holds all MLK at home and lets the bridge take it. */
export async function bridgeFixture(): Promise<BridgeWorld> {
  return BridgeWorld.deploy();
}

/** The same, with 1,000 MLK of the member's away, delivered. */
export async function crossedFixture(): Promise<BridgeWorld> {
  const world = await BridgeWorld.deploy();
  const message = await world.send(world.home, parseEther("1000"), world.cast.member.address);
  await world.deliver(world.away, message);
  return world;
}
