import type { ContractRunner } from "ethers";
import { AttestorGateway__factory, HomeMilkBridge__factory, PublicMilk__factory } from "../contracts.js";
import type { BridgePlaces } from "./BridgePlaces.js";

/** One end of a bridge as its TypeChain bindings. */
export function connectEnd({ gateway, bridge, token }: BridgePlaces["private"], runner: ContractRunner | null) {
  return {
    gateway: AttestorGateway__factory.connect(gateway.address, runner),
    // Both kinds of bridge, and of MLK, have the functions used here.
    bridge: HomeMilkBridge__factory.connect(bridge.address, runner),
    token: PublicMilk__factory.connect(token.address, runner),
  };
}

export type BridgeEnd = ReturnType<typeof connectEnd>;

/** Both ends of a bridge. */
export interface Bridge {
  readonly home: BridgePlaces["home"];
  readonly private: BridgeEnd;
  readonly public: BridgeEnd;
}

/**
 * Both ends of an alliance's bridge as their TypeChain bindings.
 *
 * @param here The alliance's chain: a provider to read, a signer to send as well.
 * @param there The public chain, the same.
 */
export function connectBridge(places: BridgePlaces, here: ContractRunner | null, there: ContractRunner | null): Bridge {
  return { home: places.home, private: connectEnd(places.private, here), public: connectEnd(places.public, there) };
}
