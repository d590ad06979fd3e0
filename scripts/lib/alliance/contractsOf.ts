import type { ContractRunner } from "ethers";
import {
  AllianceTimelock__factory,
  ERC2771Forwarder__factory,
  ExchangeLens__factory,
  MilkToken__factory,
  PartnerPointFactory__factory,
  PointExchange__factory,
  PriceOracle__factory,
  RoleRegistry__factory,
} from "../../../typechain-types/index.js";
import type { AddressBook } from "./AddressBook.js";

/** The contracts of an address book as their TypeChain bindings. */
export function contractsOf({ contracts }: AddressBook, runner: ContractRunner | null) {
  return {
    forwarder: ERC2771Forwarder__factory.connect(contracts.forwarder.address, runner),
    timelock: AllianceTimelock__factory.connect(contracts.timelock.address, runner),
    pointFactory: PartnerPointFactory__factory.connect(contracts.pointFactory.address, runner),
    registry: RoleRegistry__factory.connect(contracts.registry.address, runner),
    milk: MilkToken__factory.connect(contracts.milk.address, runner),
    oracle: PriceOracle__factory.connect(contracts.oracle.address, runner),
    exchange: PointExchange__factory.connect(contracts.exchange.address, runner),
    lens: ExchangeLens__factory.connect(contracts.lens.address, runner),
  };
}
