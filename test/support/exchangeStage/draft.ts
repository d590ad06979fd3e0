import type { StagedPoint } from "./openStage.js";
import type { Alliance, Feed, Holder, Pool, Programme, Status, Trade } from "../exchangeModel/state.js";

/** Who plays. Addresses are in lower case. */
export interface Cast {
  readonly exchange: string;
  readonly milk: string;
  readonly milkFeed: string;
  readonly currencies: readonly string[];
  readonly member: string;
  /** Somebody else who gets what was traded for. */
  readonly friend: string;
  readonly points: readonly StagedPoint[];
}

type Mutable<Item> = { -readonly [Key in keyof Item]: Item[Key] };

/** An account of a point contract. */
export interface Account {
  linked: boolean;
  frozen: boolean;
  cohorts: Map<bigint, bigint>;
}

/** A programme in a draft. */
export interface DraftSide {
  readonly staged: StagedPoint;
  readonly current: bigint;
  readonly pool: Mutable<Pool>;
  known: boolean;
  /** By address. */
  readonly accounts: Map<string, Account>;
  /** What the exchange has. */
  readonly stock: Map<bigint, bigint>;
}

/** A state, and a trade in it, while they are drawn. A sale has no side received, a purchase none given. */
export interface Draft {
  readonly cast: Cast;
  readonly now: bigint;
  readonly feeRate: bigint;
  readonly feeds: Map<string, Mutable<Feed>>;
  readonly statuses: Map<bigint, Status>;
  readonly trade: Mutable<Trade>;
  readonly given: DraftSide | undefined;
  readonly received: DraftSide | undefined;
  paused: boolean;
  purse: bigint;
  allowance: bigint;
  /** MLK the exchange was sent besides. */
  uninvited: bigint;
}

/** The first epoch whose points a side takes and gives. */
export function minEpochOf({ staged, current, pool }: DraftSide): bigint {
  const lifetime = staged.validity - pool.minRemaining;
  return current > lifetime ? current - lifetime : 0n;
}

/** The state that a draft has come to. */
export function allianceOf(draft: Draft): Alliance {
  const { cast, trade, now, feeRate, feeds, statuses, paused } = draft;
  const sides = [draft.given, draft.received].filter((side) => side !== undefined);
  const programmes = new Map(sides.map((side) => [side.staged.point, programmeOf(side)]));
  const owed = sides.reduce((sum, { pool }) => sum + pool.reserve + pool.fees, 0n);
  const money = new Map([
    [trade.member, draft.purse],
    [cast.exchange, owed + draft.uninvited],
  ]);
  const allowances = new Map([[trade.member, draft.allowance]]);
  const { exchange, milk, milkFeed } = cast;
  return { now, paused, feeRate, exchange, milk, milkFeed, feeds, statuses, programmes, money, allowances };
}

function programmeOf({ staged, accounts, pool, known }: DraftSide): Programme {
  const holders = new Map<string, Holder>();
  for (const [owner, { linked, frozen, cohorts }] of accounts) if (linked) holders.set(owner, { frozen, cohorts });
  const { epochLength, validity } = staged;
  return { epochLength, validity, holders, pool: known ? pool : undefined };
}
