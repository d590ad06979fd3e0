import type { Interface, LogDescription } from "ethers";
import {
  MilkToken__factory,
  PartnerPoint__factory,
  PointExchange__factory,
  PriceOracle__factory,
  RoleRegistry__factory,
} from "../../../typechain-types/index.js";
import type { RawLog } from "../chain/LogNode.js";
import { positionOf } from "../store/position.js";

/** What a contract is to the alliance. */
export type ContractRole = "registry" | "oracle" | "exchange" | "milk" | "point";

/** An event of one of the alliance's contracts. */
export interface ChainEvent {
  readonly position: number;
  readonly block: number;
  readonly tx: string;
  readonly contract: string;
  readonly role: ContractRole;
  readonly event: LogDescription;
}

const interfaces: Readonly<Record<ContractRole, Interface>> = {
  registry: RoleRegistry__factory.createInterface(),
  oracle: PriceOracle__factory.createInterface(),
  exchange: PointExchange__factory.createInterface(),
  milk: MilkToken__factory.createInterface(),
  point: PartnerPoint__factory.createInterface(),
};

/** A log as the event that the contract's interface declares; undefined when it declares none such. */
export function decodeLog(log: RawLog, role: ContractRole): ChainEvent | undefined {
  const event = interfaces[role].parseLog(log);
  if (event === null) return undefined;
  const { block, tx, address: contract } = log;
  return { position: positionOf(block, log.logIndex), block, tx, contract, role, event };
}
