import { dataSlice, getAddress, type Log, type Provider } from "ethers";
import { readLogs } from "../../sdk/logs/readLogs.js";
import { PartnerPointFactory__factory } from "../../typechain-types/index.js";
import { firstBlockOf, type AddressBook } from "./AddressBook.js";
import { MONEY_TOPICS, PoolMoney } from "./PoolMoney.js";
import type { PoolFlows } from "./ChainState.js";
import { DECISION_TOPICS, Decisions, type DecisionHistory } from "./Decisions.js";

/** What no contract tells but by its events. */
export interface AllianceHistory extends DecisionHistory {
  /** wei of MLK ever put into each pool, by its point contract: what went from an earlier exchange to the next counts once. */
  readonly funded: ReadonlyMap<string, bigint>;
  /** What goes from the exchange before to the one now, by point contract. */
  readonly flows: ReadonlyMap<string, PoolFlows>;
  /** Point contracts made for the alliance's registry, by the partner's id, oldest first. */
  readonly made: ReadonlyMap<number, readonly string[]>;
}

const factory = PartnerPointFactory__factory.createInterface();

const TOPICS = [...DECISION_TOPICS, ...MONEY_TOPICS, factory.getEvent("PointMade").topicHash];

class History implements AllianceHistory {
  readonly made = new Map<number, string[]>();

  private readonly decisions = new Decisions();
  private readonly money: PoolMoney;

  constructor(private readonly book: AddressBook) {
    this.money = new PoolMoney(book);
  }

  get operations() {
    return this.decisions.operations;
  }

  get timelockHolders() {
    return this.decisions.timelockHolders;
  }

  get funded(): ReadonlyMap<string, bigint> {
    return this.money.funded;
  }

  get flows(): ReadonlyMap<string, PoolFlows> {
    return this.money.flows;
  }

  take(log: Log): void {
    const { contracts } = this.book;
    if (log.address === contracts.timelock.address) this.decisions.take(log);
    else if (log.address === contracts.pointFactory.address) this.takePoint(log);
    else this.money.take(log);
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
