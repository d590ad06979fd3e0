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
} from "../../typechain-types/index.js";
import type { AddressBook } from "./AddressBook.js";

const known = new WeakMap<AddressBook, ReturnType<typeof parse>>();

/** The contracts of an address book as their TypeChain bindings. */
export function contractsOf(book: AddressBook, runner: ContractRunner | null) {
  let contracts = known.get(book);
  if (contracts === undefined) known.set(book, (contracts = parse(book)));
  const { forwarder, timelock, pointFactory, registry, milk, oracle, exchange, lens } = contracts;
  return {
    forwarder: forwarder.connect(runner),
    timelock: timelock.connect(runner),
    pointFactory: pointFactory.connect(runner),
    registry: registry.connect(runner),
    milk: milk.connect(runner),
    oracle: oracle.connect(runner),
    exchange: exchange.connect(runner),
    lens: lens.connect(runner),
  };
}

/** Parses every ABI: 30 ms, and a plan asks for the contracts at each step. */
function parse({ contracts }: AddressBook) {
  return {
    forwarder: ERC2771Forwarder__factory.connect(contracts.forwarder.address),
    timelock: AllianceTimelock__factory.connect(contracts.timelock.address),
    pointFactory: PartnerPointFactory__factory.connect(contracts.pointFactory.address),
    registry: RoleRegistry__factory.connect(contracts.registry.address),
    milk: MilkToken__factory.connect(contracts.milk.address),
    oracle: PriceOracle__factory.connect(contracts.oracle.address),
    exchange: PointExchange__factory.connect(contracts.exchange.address),
    lens: ExchangeLens__factory.connect(contracts.lens.address),
  };
}
