import { buildModule } from "@nomicfoundation/hardhat-ignition/modules";
import type { AddressResolvableFuture } from "@nomicfoundation/ignition-core";
import { attestorKeys } from "../manifest/attestorKeys.js";
import { bridgeSettings, type ChainName } from "../manifest/bridgeSettings.js";
import type { BridgeShape } from "../manifest/bridgeShape.js";

type Builder = Parameters<Parameters<typeof buildModule>[1]>[0];
type Place = string | AddressResolvableFuture;

/** What one end of a bridge is made over. */
export interface EndFoundation {
  readonly timelock: Place;
  readonly forwarder: Place;
  readonly council: string;
  /** MLK, where it is at home; elsewhere the bridge makes it. */
  readonly milk: Place | undefined;
}

/** One end of a bridge: gateway, bridge and token. Whoever deploys links both ends once, and holds no power besides. */
export function endContracts(
  m: Builder,
  bridge: BridgeShape,
  chain: ChainName,
  { timelock, forwarder, council, milk }: EndFoundation,
) {
  const { guardians, watchers, threshold, lifetimeSeconds, hardCap } = bridge;
  const powers = { admin: timelock, council: [council], guardians, watchers };
  const signers = attestorKeys(bridge);
  const gateway = m.contract("AttestorGateway", [m.getAccount(0), powers, signers, threshold, lifetimeSeconds]);
  const settings = bridgeSettings(bridge, chain);
  if (milk !== undefined) {
    const home = m.contract("HomeMilkBridge", [gateway, milk, forwarder, settings]);
    return { gateway, bridge: home, token: m.contractAt("PublicMilk", milk) };
  }
  const remote = m.contract("RemoteMilkBridge", [gateway, hardCap, forwarder, settings]);
  // The bridge makes its token: each knows the other from its first block.
  return { gateway, bridge: remote, token: m.contractAt("PublicMilk", m.staticCall(remote, "token")) };
}

/** The end on the alliance's own chain, where MLK is at home there: beside an alliance that stands. */
export function bridgeModule(bridge: BridgeShape, foundation: Required<EndFoundation>) {
  return buildModule("Bridge", (m) => endContracts(m, bridge, "private", foundation));
}

/**
 * The end on the public chain, with a timelock of its own, which the council there moves and the bridge's guardians can stop. Its registry names no operator,
 * so nobody ever joins there, and the factory is never asked.
 */
export function publicBridgeModule(bridge: BridgeShape) {
  return buildModule("PublicBridge", (m) => {
    const { council, timelockDelaySeconds, token } = bridge.public;
    const forwarder = m.contract("ERC2771Forwarder", ["MilkForwarder"]);
    const holders = { operators: [], guardians: bridge.guardians, reporters: [] };
    const timelock = m.contract("AllianceTimelock", [timelockDelaySeconds, council, forwarder, forwarder, holders]);
    const registry = m.contractAt("RoleRegistry", m.staticCall(timelock, "registry"));
    const milk = bridge.home === "public" ? token : undefined;
    return {
      forwarder,
      timelock,
      registry,
      ...endContracts(m, bridge, "public", { timelock, forwarder, council, milk }),
    };
  });
}
