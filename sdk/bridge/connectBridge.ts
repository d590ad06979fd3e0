import type { ContractRunner } from "ethers";
import { AttestorGateway__factory, HomeMilkBridge__factory, PublicMilk__factory } from "../contracts.js";
import type { BridgePlaces } from "./BridgePlaces.js";

type EndPlaces = Pick<BridgePlaces["private"], "gateway" | "bridge" | "token">;

function end({ gateway, bridge, token }: EndPlaces, runner: ContractRunner | null) {
  return {
    gateway: AttestorGateway__factory.connect(gateway.address, runner),
    // Both kinds of bridge, and of MLK, have the functions used here.
    bridge: HomeMilkBridge__factory.connect(bridge.address, runner),
    token: PublicMilk__factory.connect(token.address, runner),
  };
}

/** One end of a bridge as TypeChain bindings. */
export type BridgeEnd = ReturnType<typeof end>;

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
  return { home: places.home, private: end(places.private, here), public: end(places.public, there) };
}
