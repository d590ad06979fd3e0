import { id } from "ethers";
import { attestorKeys } from "../../../deploy/manifest/attestorKeys.js";
import { bridgeSettings, type ChainName } from "../../../deploy/manifest/bridgeSettings.js";
import type { BridgeShape } from "../../../deploy/manifest/bridgeShape.js";
import type { Manifest } from "../../../deploy/manifest/parseManifest.js";
import {
  AttestorGateway__factory,
  HomeMilkBridge__factory,
  RoleRegistry__factory,
} from "../../../typechain-types/index.js";
import type { EndBook } from "../AddressBook.js";
import { callOf, type Callee } from "../callOf.js";
import type { ChainState } from "../ChainState.js";
import { courtOf, type Court } from "../courtOf.js";
import { differenceOf, type Difference } from "../differenceOf.js";
import { roleSteps } from "../roleSteps.js";
import type { Call, Step } from "../Step.js";
import type { EndState } from "./BridgeState.js";

const gatewayAbi = AttestorGateway__factory.createInterface();
const bridgeAbi = HomeMilkBridge__factory.createInterface();
const registryAbi = RoleRegistry__factory.createInterface();
const CHAINS = ["private", "public"] as const;

/** An end that is deployed, and everything its steps need. */
interface End {
  readonly chain: ChainName;
  readonly path: string;
  readonly book: EndBook;
  readonly state: EndState;
  readonly court: Court;
  readonly gateway: Callee;
}

function endOf(state: ChainState, chain: ChainName): End | undefined {
  const [book, end, court] = [state.book.bridge?.[chain], state.bridge?.[chain], courtOf(state, chain)];
  if (book === undefined || end === undefined || court === undefined) return undefined;
  const gateway = { name: "AttestorGateway", address: book.gateway.address, abi: gatewayAbi };
  return { chain, path: `bridge.${chain}`, book, state: end, court, gateway };
}

function deployStep(chain: ChainName): Step {
  const shown = { path: `bridge.${chain}`, from: "absent", to: `gateway and bridge on the ${chain} chain` };
  return { ...shown, chain, by: "deployer", senders: [], calls: [], deploys: { end: chain } };
}

const linked = (path: string, otherChain: number) => {
  return { path: `${path}.link`, from: "not linked", to: `the other end, on chain ${otherChain}` };
};

/** Whoever deployed names the other end, once. */
function linkStep({ chain, path, state, gateway, book }: End, other: EndBook | undefined, otherChain: number): Step[] {
  if (state.link !== undefined) return [];
  const step = { ...linked(path, otherChain), chain, by: "deployer", senders: [state.linker] } as const;
  if (other === undefined) return [{ ...step, calls: [] }];
  const remote = {
    chainId: otherChain,
    gateway: other.gateway.address,
    bridge: other.bridge.address,
    token: other.token.address,
  };
  return [{ ...step, calls: [callOf(gateway, "link", [book.bridge.address, remote])] }];
}

function council({ chain, court }: End, difference: Difference, calls: readonly Call[]): Step {
  return { ...difference, chain, by: "council", senders: court.decisions.proposers, calls };
}

function settingsSteps(file: BridgeShape, end: End): Step[] {
  const { state, path, gateway, book, chain } = end;
  const wanted = bridgeSettings(file, chain);
  const keys = attestorKeys(file);
  const signers = differenceOf(`${path}.signers`, [
    ["attestors", state.signers.join(" "), keys.join(" ")],
    ["threshold", state.threshold, file.threshold],
  ]);
  const lifetime = differenceOf(path, [["lifetimeSeconds", state.lifetime, file.lifetimeSeconds]]);
  const { settings: has } = state;
  const settings = differenceOf(`${path}.settings`, [
    ["dayLimit", has.dayLimit, wanted.dayLimit],
    ["recipientLimit", has.recipientLimit, wanted.recipientLimit],
    ["transferLimit", has.transferLimit, wanted.transferLimit],
    ["cap", has.cap, wanted.cap],
    ["delay", has.delay, wanted.delay],
    ["fee", has.fee, wanted.fee],
    ["feeRecipient", has.feeRecipient, wanted.feeRecipient],
  ]);
  const bridge = { name: "MilkBridge", address: book.bridge.address, abi: bridgeAbi };
  return [
    ...(signers === undefined ? [] : [council(end, signers, [callOf(gateway, "setSigners", [keys, file.threshold])])]),
    ...(lifetime === undefined
      ? []
      : [council(end, lifetime, [callOf(gateway, "setLifetime", [file.lifetimeSeconds])])]),
    ...(settings === undefined ? [] : [council(end, settings, [callOf(bridge, "setSettings", [wanted])])]),
  ];
}

function gatewayRoles(file: BridgeShape, councilThere: string, { chain, path, state, court, gateway }: End): Step[] {
  const kinds = [
    ["council", "COUNCIL_ROLE", state.councils, [councilThere]],
    ["guardians", "GUARDIAN_ROLE", state.guardians, file.guardians],
    ["watchers", "WATCHER_ROLE", state.watchers, file.watchers],
  ] as const;
  return kinds.flatMap(([name, role, has, wants]) =>
    roleSteps({
      path: `${path}.${name}`,
      role: id(role),
      has,
      wants,
      by: "council",
      senders: court.decisions.proposers,
      callee: gateway,
    }).map((step) => ({ ...step, chain })),
  );
}

/** The public chain's own timelock: its delay, its council, and the guardians who can cancel. */
function timelockSteps(file: BridgeShape, state: ChainState, end: End): Step[] {
  const { chain, court } = end;
  const { decisions, timelock, registry } = court;
  const { timelockDelaySeconds, council: proposer } = file.public;
  const delay = differenceOf("bridge.public", [["timelockDelaySeconds", decisions.delay, timelockDelaySeconds]]);
  const goal = { by: "council", senders: decisions.proposers } as const;
  const role = (name: string, has: readonly string[]) =>
    roleSteps({ ...goal, path: "bridge.public.council", role: id(name), has, wants: [proposer], callee: timelock });
  const cancellers = roleSteps({
    ...goal,
    path: "bridge.public.cancellers",
    role: id("GUARDIAN_ROLE"),
    has: state.bridge?.public?.cancellers ?? [],
    wants: file.guardians,
    callee: { name: "RoleRegistry", address: registry, abi: registryAbi },
  });
  const roles = [
    ...role("PROPOSER_ROLE", decisions.proposers),
    ...role("CANCELLER_ROLE", decisions.cancellers),
    ...cancellers,
  ].map((step) => ({ ...step, chain }));
  const change = [callOf(timelock, "updateDelay", [timelockDelaySeconds])];
  return [...(delay === undefined ? [] : [council(end, delay, change)]), ...roles];
}

/** The steps that make both ends of a bridge what the file says. @param state Undefined when nothing is deployed. */
export function planBridge(manifest: Manifest, state: ChainState | undefined): Step[] {
  const { bridge: file, chainId, timelock } = manifest;
  if (file === undefined) return [];
  if (state === undefined) {
    const made = file.home === "public" ? (["public"] as const) : CHAINS;
    const links = CHAINS.map((chain): Step => {
      const otherChain = chain === "private" ? file.public.chainId : chainId;
      return { ...linked(`bridge.${chain}`, otherChain), chain, by: "deployer", senders: [], calls: [] };
    });
    return [...made.map(deployStep), ...links];
  }
  return CHAINS.flatMap((chain): Step[] => {
    const end = endOf(state, chain);
    if (end === undefined) return [deployStep(chain)];
    const [other, otherChain] =
      chain === "private" ? (["public", file.public.chainId] as const) : (["private", chainId] as const);
    const councilThere = chain === "private" ? timelock.council : file.public.council;
    return [
      ...linkStep(end, state.book.bridge?.[other], otherChain),
      ...(chain === "public" ? timelockSteps(file, state, end) : []),
      ...gatewayRoles(file, councilThere, end),
      ...settingsSteps(file, end),
    ];
  });
}
