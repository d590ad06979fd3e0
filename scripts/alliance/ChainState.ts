import type { AddressBook } from "./AddressBook.js";
import type { BridgeState } from "./bridge/BridgeState.js";
import type { TimelockState } from "./TimelockState.js";

/** What `MilkToken` gave at its creation. */
export interface AllocationState {
  readonly to: string;
  /** wei */
  readonly amount: bigint;
  readonly vesting: { readonly owner: string; readonly start: bigint; readonly duration: bigint } | undefined;
}

export interface FeedState {
  readonly id: string;
  readonly maxAge: bigint;
  readonly averagingWindow: bigint;
  readonly maxJump: bigint;
  readonly maxDivergence: bigint;
  /** 8 decimals; zero before the first answer. */
  readonly price: bigint;
  readonly average: bigint;
  /** Unix seconds. */
  readonly observedAt: bigint;
  readonly halted: boolean;
}

/** A point contract; all of it is fixed but the exchange. */
export interface PointState {
  readonly address: string;
  readonly name: string;
  readonly symbol: string;
  readonly epochLength: bigint;
  readonly validity: bigint;
  readonly commitmentPeriod: bigint;
  readonly dailyCap: bigint;
  readonly exchange: string;
  /** The exchange that the council proposed and the partner's admin has not accepted yet; zero for none. */
  readonly proposed: string;
}

export interface PoolLimits {
  readonly lowestBid: bigint;
  readonly highestAsk: bigint;
  readonly minRemaining: bigint;
  readonly outflowCap: bigint;
  readonly inventoryCap: bigint;
}

/** A pool; money in wei of MLK. */
export interface PoolState {
  readonly faceValue: bigint;
  /** The feed's id as text; undefined for the base currency. */
  readonly currencyFeed: string | undefined;
  readonly bid: bigint;
  readonly ask: bigint;
  readonly paused: boolean;
  readonly buys: boolean;
  readonly sells: boolean;
  readonly limits: PoolLimits;
  readonly reserve: bigint;
  readonly credit: bigint;
  readonly fees: bigint;
  /** Points it can sell. */
  readonly inventory: bigint;
  readonly outflowLeft: bigint;
  /** What was ever put into it, whoever paid. */
  readonly funded: bigint;
}

/** A pool of the exchange before, and what came of it to the one that the alliance has now; money in wei of MLK. */
export interface FormerPool {
  readonly exchange: string;
  /** Whether a withdrawal names amount and recipient when it is executed, and then pays what is there: not in 0.1.0. */
  readonly named: boolean;
  readonly bid: bigint;
  readonly ask: bigint;
  readonly paused: boolean;
  readonly buys: boolean;
  readonly sells: boolean;
  readonly reserve: bigint;
  readonly credit: bigint;
  readonly fees: bigint;
  readonly inventory: bigint;
  /** What was ever put into it and the pool now, whoever paid. */
  readonly funded: bigint;
  /** What its treasurer asked for, who gets it, and between when, Unix seconds. */
  readonly withdrawal: { readonly amount: bigint; readonly to: string; readonly from: bigint; readonly until: bigint };
  readonly flows: PoolFlows;
}

/** Since the alliance has its exchange: what left the pool before, and what the pool now got for it, wei of MLK. */
export interface PoolFlows {
  readonly withdrawn: bigint;
  readonly refilled: bigint;
  readonly creditReturned: bigint;
  readonly creditExtended: bigint;
}

export const partnerStatuses = ["None", "Active", "Suspended", "WindingDown", "Closed"] as const;
export type PartnerStatus = (typeof partnerStatuses)[number];

export interface PartnerState {
  /** From 1. */
  readonly id: number;
  readonly name: string;
  readonly sector: string;
  readonly status: PartnerStatus;
  /** Unix seconds; zero while no wind-down was started. */
  readonly closesAt: bigint;
  readonly admins: readonly string[];
  readonly issuers: readonly string[];
  readonly treasurers: readonly string[];
  /** Its first point contract. */
  readonly point: PointState;
  readonly pool: PoolState | undefined;
  /** Its pool of the exchange before, if there is one. */
  readonly former: FormerPool | undefined;
}

export interface ExchangeSettings {
  readonly feeRate: bigint;
  readonly treasury: string;
  readonly leastSpread: bigint;
  readonly maxQuoteStep: bigint;
  readonly minQuoteInterval: bigint;
  readonly withdrawalDelay: bigint;
}

/** All of an alliance that a manifest can ask for, as the chain has it at one block. */
export interface ChainState {
  readonly block: number;
  /** What time it is for the next block, Unix seconds: what is due by then can be done now. */
  readonly time: number;
  readonly book: AddressBook;
  readonly timelock: TimelockState;
  readonly admins: readonly string[];
  readonly operators: readonly string[];
  readonly guardians: readonly string[];
  readonly reporters: readonly string[];
  /** Of them and of those before them, who has a seat at the oracle: posted and was not dropped. */
  readonly seated: readonly string[];
  readonly milk: {
    readonly cap: bigint;
    readonly allocations: readonly AllocationState[];
    /** What the exchange may take from the funder, and what the funder has, wei. */
    readonly allowance: bigint;
    readonly balance: bigint;
  };
  readonly feeds: readonly FeedState[];
  readonly exchange: {
    readonly milkFeed: string;
    readonly paused: boolean;
    /** Exchanges before, first the first one: members may trade with them yet. */
    readonly former: readonly { readonly address: string; readonly paused: boolean }[];
    readonly settings: ExchangeSettings;
  };
  /** Of the sectors in question, those that are open. */
  readonly openSectors: readonly string[];
  readonly partners: readonly PartnerState[];
  /** Point contracts that were made and belong to nobody yet, by the partner's id. */
  readonly made: ReadonlyMap<number, readonly PointState[]>;
  /** The ends of the bridge, as far as they are deployed; undefined while none is. */
  readonly bridge: BridgeState | undefined;
}
