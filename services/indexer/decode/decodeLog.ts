import type { Interface } from "ethers";
import {
  MilkToken__factory,
  PartnerPoint__factory,
  PointExchange__factory,
  PriceOracle__factory,
  RoleRegistry__factory,
} from "../../../typechain-types/index.js";
import { tradeEvents } from "../../../sdk/trade/tradeEvents.js";
import type { RawLog } from "../chain/parseLogs.js";
import { inconsistentLog } from "../ingest/inconsistentLog.js";
import { positionOf } from "../store/position.js";
import { compileDecoder } from "./compileDecoder.js";
import type { Decode, DecodedEvent } from "./DecodedEvent.js";

/** What a contract is to the alliance. */
export type ContractRole = "registry" | "oracle" | "exchange" | "milk" | "point";

/** An event of one of the alliance's contracts. */
export interface ChainEvent {
  readonly position: number;
  readonly block: number;
  readonly tx: string;
  readonly contract: string;
  readonly role: ContractRole;
  readonly event: DecodedEvent;
}

interface Declared {
  readonly name: string;
  readonly decode: Decode;
}

/** By an event's first topic. */
const declared: Readonly<Record<ContractRole, ReadonlyMap<string, Declared>>> = {
  registry: eventsOf(RoleRegistry__factory.createInterface()),
  oracle: eventsOf(PriceOracle__factory.createInterface()),
  exchange: eventsOf(PointExchange__factory.createInterface(), tradeEvents),
  milk: eventsOf(MilkToken__factory.createInterface()),
  point: eventsOf(PartnerPoint__factory.createInterface()),
};

function eventsOf(...contracts: readonly Interface[]): Map<string, Declared> {
  const events = new Map<string, Declared>();
  for (const contract of contracts) {
    contract.forEachEvent((event) => events.set(event.topicHash, { name: event.name, decode: compileDecoder(event) }));
  }
  return events;
}

/**
 * A log as the event that the contract's interface declares; undefined when it declares none such.
 *
 * Error: `LOG_INCOMPLETE` when the log is not what the event's declaration says.
 */
export function decodeLog(log: RawLog, role: ContractRole): ChainEvent | undefined {
  const event = declared[role].get(log.topics[0]?.toLowerCase() ?? "");
  if (event === undefined) return undefined;
  const { block, logIndex, tx, address: contract } = log;
  const { name } = event;
  try {
    const args = event.decode(log.topics, log.data);
    return { position: positionOf(block, logIndex), block, tx, contract, role, event: { name, args } };
  } catch (cause) {
    if (!(cause instanceof RangeError)) throw cause;
    throw inconsistentLog(block, `log ${logIndex} is no ${name}: ${cause.message}`);
  }
}
