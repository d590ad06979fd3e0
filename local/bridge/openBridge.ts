import type { Provider, Signer } from "ethers";
import {
  AttestorGateway__factory,
  HomeMilkBridge__factory,
  MilkToken__factory,
  RemoteMilkBridge__factory,
  type AttestorGateway,
  type IMilkBridge,
  type MilkToken,
  type PublicMilk,
  IMilkBridge__factory,
  PublicMilk__factory,
} from "../../typechain-types/index.js";

/** Who has which power on both chains. */
export interface BridgePowers {
  readonly admin: string;
  readonly council: string;
  readonly guardian: string;
  readonly watcher: string;
  readonly attestors: readonly string[];
  readonly threshold: number;
}

/** One chain's end of the bridge. */
export interface BridgeEnd {
  readonly chainId: number;
  readonly gateway: AttestorGateway;
  readonly bridge: IMilkBridge;
  /** The block before its contracts. */
  readonly block: number;
  /** That block's hash. */
  readonly blockHash: string;
}

/** A bridge between two chains, linked. */
export interface OpenedBridge {
  readonly home: BridgeEnd & { readonly token: MilkToken };
  readonly remote: BridgeEnd & { readonly token: PublicMilk };
}

/** What a bridge is opened with. */
export interface BridgeOptions {
  /** Deploys on the chain where MLK is locked; has all MLK of it afterwards. */
  readonly home: Signer;
  /** Deploys on the chain where it is minted. */
  readonly remote: Signer;
  readonly powers: BridgePowers;
  /** MLK that is there already; its own token by default. */
  readonly token?: MilkToken;
  /** Other settings than {@link SETTINGS}, of both ends. */
  readonly settings?: Partial<IMilkBridge.SettingsStruct>;
  /** How long a message has to arrive, in seconds. */
  readonly lifetime?: number;
}

const MLK = 10n ** 18n;
const SUPPLY = 1_300_000_000n * MLK;
const LIFETIME = 86_400;
const NOBODY = "0x0000000000000000000000000000000000000000";

/** What both ends have where nothing else is said: no fee, and limits that a play does not meet by accident. */
export const SETTINGS: IMilkBridge.SettingsStruct = {
  dayLimit: 1_000_000n * MLK,
  recipientLimit: 500_000n * MLK,
  transferLimit: 100_000n * MLK,
  cap: 10_000_000n * MLK,
  delay: 600,
  fee: 0n,
  feeRecipient: NOBODY,
};

/** Deploys both ends of a bridge on two chains of this machine, each with its gateway, and links them. */
export async function openBridge(options: BridgeOptions): Promise<OpenedBridge> {
  const { home, remote } = options;
  const settings = { ...SETTINGS, ...options.settings };
  const [at, there] = await Promise.all([placeOf(home), placeOf(remote)]);
  const token = options.token ?? (await ownToken(home));
  const gateway = await gatewayOf(home, options);
  const homeBridge = await new HomeMilkBridge__factory(home).deploy(gateway, token, NOBODY, settings);
  const remoteGateway = await gatewayOf(remote, options);
  const hardCap = settings.cap;
  const remoteBridge = await new RemoteMilkBridge__factory(remote).deploy(remoteGateway, hardCap, NOBODY, settings);
  await Promise.all([homeBridge.waitForDeployment(), remoteBridge.waitForDeployment()]);
  const minted = PublicMilk__factory.connect(await remoteBridge.token(), remote);
  const ends = {
    home: { ...at, gateway, bridge: IMilkBridge__factory.connect(await homeBridge.getAddress(), home), token },
    remote: {
      ...there,
      gateway: remoteGateway,
      bridge: IMilkBridge__factory.connect(await remoteBridge.getAddress(), remote),
      token: minted,
    },
  };
  await link(ends.home, ends.remote);
  await link(ends.remote, ends.home);
  return ends;
}

async function placeOf({ provider }: Signer): Promise<Pick<BridgeEnd, "chainId" | "block" | "blockHash">> {
  const { chainId } = await reached(provider).getNetwork();
  const latest = await reached(provider).getBlock("latest");
  return { chainId: Number(chainId), block: latest?.number ?? 0, blockHash: latest?.hash ?? "" };
}

function reached(provider: Provider | null): Provider {
  if (provider === null) throw new TypeError("whoever deploys has no node");
  return provider;
}

async function ownToken(home: Signer): Promise<MilkToken> {
  const allocations = [{ to: await home.getAddress(), amount: SUPPLY }];
  const token = await new MilkToken__factory(home).deploy(NOBODY, SUPPLY, allocations);
  return token.waitForDeployment().then(() => token);
}

async function gatewayOf(signer: Signer, { powers, lifetime = LIFETIME }: BridgeOptions): Promise<AttestorGateway> {
  const { admin, council, guardian, watcher, attestors, threshold } = powers;
  const holders = { admin, council: [council], guardians: [guardian], watchers: [watcher] };
  const ascending = attestors.toSorted((a, b) => (BigInt(a) < BigInt(b) ? -1 : 1));
  const linker = await signer.getAddress();
  const gateway = await new AttestorGateway__factory(signer).deploy(linker, holders, ascending, threshold, lifetime);
  return gateway.waitForDeployment().then(() => gateway);
}

async function link(here: OpenedBridge["home" | "remote"], there: OpenedBridge["home" | "remote"]): Promise<void> {
  const [gateway, bridge, token] = await Promise.all(
    [there.gateway, there.bridge, there.token].map((one) => one.getAddress()),
  );
  const remote = { chainId: there.chainId, gateway: gateway ?? "", bridge: bridge ?? "", token: token ?? "" };
  await (await here.gateway.link(here.bridge, remote)).wait();
}
