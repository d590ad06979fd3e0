import {
  AllianceTimelock__factory,
  MilkToken__factory,
  PartnerPointFactory__factory,
  PointExchange__factory,
  PriceOracle__factory,
  RoleRegistry__factory,
} from "../../typechain-types/index.js";
import type { AddressBook } from "./AddressBook.js";
import type { Callee } from "./callOf.js";

const abis = {
  timelock: { name: "AllianceTimelock", abi: AllianceTimelock__factory.createInterface() },
  registry: { name: "RoleRegistry", abi: RoleRegistry__factory.createInterface() },
  pointFactory: { name: "PartnerPointFactory", abi: PartnerPointFactory__factory.createInterface() },
  milk: { name: "MilkToken", abi: MilkToken__factory.createInterface() },
  oracle: { name: "PriceOracle", abi: PriceOracle__factory.createInterface() },
  exchange: { name: "PointExchange", abi: PointExchange__factory.createInterface() },
} as const;

/** The contracts that steps call. */
export function calleeOf({ contracts }: AddressBook, name: keyof typeof abis): Callee {
  return { ...abis[name], address: contracts[name].address };
}
