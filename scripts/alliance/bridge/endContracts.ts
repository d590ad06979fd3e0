import type { ContractRunner } from "ethers";
import {
  AttestorGateway__factory,
  HomeMilkBridge__factory,
  PublicMilk__factory,
} from "../../../typechain-types/index.js";
import type { EndBook } from "../AddressBook.js";

/** An end's contracts as their TypeChain bindings: both kinds of bridge, and of MLK, have the functions used here. */
export function endContracts({ gateway, bridge, token }: EndBook, runner: ContractRunner | null) {
  return {
    gateway: AttestorGateway__factory.connect(gateway.address, runner),
    bridge: HomeMilkBridge__factory.connect(bridge.address, runner),
    token: PublicMilk__factory.connect(token.address, runner),
  };
}
