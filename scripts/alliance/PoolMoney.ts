import { getAddress, type Log } from "ethers";
import { z } from "zod";
import { PointExchange__factory } from "../../typechain-types/index.js";
import type { AddressBook } from "./AddressBook.js";
import type { PoolFlows } from "./ChainState.js";

const exchange = PointExchange__factory.createInterface();
const moved = z.object({ point: z.string().transform((text) => getAddress(text)), amount: z.bigint() });

/** The first of them is an exchange's first word. */
const NAMES = ["SettingsChanged", "Funded", "Withdrawn", "CreditReturned", "CreditExtended"] as const;

/** The events that {@link PoolMoney} takes; they are the same in every version. */
export const MONEY_TOPICS = NAMES.map((name) => exchange.getEvent(name).topicHash);

const NOTHING: PoolFlows = { withdrawn: 0n, refilled: 0n, creditReturned: 0n, creditExtended: 0n };

/** What was put into an alliance's pools, and what went from the exchange before to the one now, as the exchanges' events tell in turn. */
export class PoolMoney {
  readonly flows = new Map<string, PoolFlows>();
  private readonly funding = new Map<string, bigint>();
  private begun = false;

  constructor(private readonly book: AddressBook) {}

  get funded(): ReadonlyMap<string, bigint> {
    const entries = [...this.funding].map(([point, amount]) => {
      const { withdrawn, refilled } = this.flows.get(point) ?? NOTHING;
      return [point, amount - (refilled < withdrawn ? refilled : withdrawn)] as const;
    });
    return new Map(entries);
  }

  take(log: Log): void {
    const event = exchange.parseLog(log);
    if (event === null) return;
    const now = log.address === this.book.contracts.exchange.address;
    if (now) this.begun = true;
    const { data: flow } = moved.safeParse(event.args.toObject());
    if (flow === undefined) return;
    const { point, amount } = flow;
    if (event.name === "Funded") this.funding.set(point, (this.funding.get(point) ?? 0n) + amount);
    if (this.book.former.length === 0 || !this.begun) return;
    const before = this.flows.get(point) ?? NOTHING;
    if (now) this.flows.set(point, gained(before, event.name, amount));
    else this.flows.set(point, lost(before, event.name, amount));
  }
}

function gained(flows: PoolFlows, name: string, amount: bigint): PoolFlows {
  if (name === "Funded") return { ...flows, refilled: flows.refilled + amount };
  if (name === "CreditExtended") return { ...flows, creditExtended: flows.creditExtended + amount };
  return flows;
}

function lost(flows: PoolFlows, name: string, amount: bigint): PoolFlows {
  if (name === "Withdrawn") return { ...flows, withdrawn: flows.withdrawn + amount };
  if (name === "CreditReturned") return { ...flows, creditReturned: flows.creditReturned + amount };
  return flows;
}
