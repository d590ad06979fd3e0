import { dataSlice, getAddress, id, type Log, type Provider } from "ethers";
import { z } from "zod";
import { readLogs } from "../../sdk/logs/readLogs.js";
import { AllianceTimelock__factory, PartnerPointFactory__factory } from "../../typechain-types/index.js";
import { firstBlockOf, type AddressBook } from "./AddressBook.js";
import { MONEY_TOPICS, PoolMoney } from "./PoolMoney.js";
import type { PoolFlows, ScheduledCall } from "./ChainState.js";

/** An operation of the timelock, as its events tell it; whether it still waits, the timelock knows. */
export interface OperationHistory {
  readonly calls: ScheduledCall[];
  predecessor: string;
  salt: string;
}

/** What no contract tells but by its events. */
export interface AllianceHistory {
  readonly operations: ReadonlyMap<string, OperationHistory>;
  /** Every account that ever got a role of the timelock, by the role. */
  readonly timelockHolders: ReadonlyMap<string, ReadonlySet<string>>;
  /** wei of MLK ever put into each pool, by its point contract: what went from an earlier exchange to the next counts once. */
  readonly funded: ReadonlyMap<string, bigint>;
  /** What goes from the exchange before to the one now, by point contract. */
  readonly flows: ReadonlyMap<string, PoolFlows>;
  /** Point contracts made for the alliance's registry, by the partner's id, oldest first. */
  readonly made: ReadonlyMap<number, readonly string[]>;
}

const timelock = AllianceTimelock__factory.createInterface();
const factory = PartnerPointFactory__factory.createInterface();
const NO_SALT = `0x${"00".repeat(32)}`;

const account = z.string().transform((text) => getAddress(text));
const granted = z.object({ role: z.string(), account });
const cancelled = z.object({ id: z.string() });
const salted = z.object({ id: z.string(), salt: z.string() });
const scheduled = z.object({
  id: z.string(),
  target: account,
  value: z.bigint(),
  data: z.string(),
  predecessor: z.string(),
});

const TOPICS = [
  timelock.getEvent("CallScheduled").topicHash,
  timelock.getEvent("CallSalt").topicHash,
  timelock.getEvent("Cancelled").topicHash,
  id("RoleGranted(bytes32,address,address)"),
  ...MONEY_TOPICS,
  factory.getEvent("PointMade").topicHash,
];

class History implements AllianceHistory {
  readonly operations = new Map<string, OperationHistory>();
  readonly timelockHolders = new Map<string, Set<string>>();
  readonly made = new Map<number, string[]>();

  private readonly money: PoolMoney;

  constructor(private readonly book: AddressBook) {
    this.money = new PoolMoney(book);
  }

  get funded(): ReadonlyMap<string, bigint> {
    return this.money.funded;
  }

  get flows(): ReadonlyMap<string, PoolFlows> {
    return this.money.flows;
  }

  take(log: Log): void {
    const { contracts } = this.book;
    if (log.address === contracts.timelock.address) this.takeDecision(log);
    else if (log.address === contracts.pointFactory.address) this.takePoint(log);
    else this.money.take(log);
  }

  private operation(operation: string): OperationHistory {
    const known = this.operations.get(operation) ?? { calls: [], predecessor: NO_SALT, salt: NO_SALT };
    this.operations.set(operation, known);
    return known;
  }

  private takeDecision(log: Log): void {
    const event = timelock.parseLog(log);
    const args: unknown = event?.args.toObject();
    if (event?.name === "RoleGranted") {
      const { role, account } = granted.parse(args);
      this.timelockHolders.set(role, (this.timelockHolders.get(role) ?? new Set()).add(account));
    } else if (event?.name === "CallScheduled") {
      const { id: operation, target: to, value, data, predecessor } = scheduled.parse(args);
      const known = this.operation(operation);
      known.calls.push({ to, value, data });
      known.predecessor = predecessor;
    } else if (event?.name === "CallSalt") {
      const { id: operation, salt } = salted.parse(args);
      this.operation(operation).salt = salt;
    } else if (event?.name === "Cancelled") {
      // It may be scheduled again, under the same id.
      this.operations.delete(cancelled.parse(args).id);
    }
  }

  private takePoint(log: Log): void {
    const [, point = "", registry = "", partner = "0"] = log.topics;
    if (getAddress(dataSlice(registry, 12)) !== this.book.contracts.registry.address) return;
    const list = this.made.get(Number(partner)) ?? [];
    this.made.set(Number(partner), [...list, getAddress(dataSlice(point, 12))]);
  }
}

/** Reads the alliance's history up to a block, in one sweep. */
export async function readHistory(
  provider: Pick<Provider, "getLogs">,
  book: AddressBook,
  to: number,
): Promise<AllianceHistory> {
  const { timelock: decisions, exchange, pointFactory } = book.contracts;
  const exchanges = [exchange, ...book.former.map((former) => former.exchange)];
  const address = [decisions, pointFactory, ...exchanges].map((contract) => contract.address);
  const logs = await readLogs(provider, { address, topics: [TOPICS] }, { from: firstBlockOf(book), to });
  const history = new History(book);
  for (const log of logs) history.take(log);
  return history;
}
