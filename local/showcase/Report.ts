/** What the show found, ready to be printed or given as JSON. Amounts are integers: points, wei of MLK, 8 decimals for prices. */
export interface Report {
  readonly network: string;
  readonly chainId: bigint;
  /** First and last second of the play, Unix time. */
  readonly period: { readonly from: number; readonly to: number };
  readonly contracts: Readonly<Record<string, string>>;
  readonly partners: readonly PartnerLine[];
  readonly member: {
    readonly name: string;
    /** When the member began to exchange, Unix time. */
    readonly beforeAt: number;
    readonly before: readonly HoldingLine[];
    readonly after: readonly HoldingLine[];
    readonly atTheEnd: readonly HoldingLine[];
  };
  readonly audits: readonly AuditLine[];
  readonly vectors: readonly Vector[];
  /** A quote changed, a halted feed, the services, a partner that left, the records. */
  readonly market: readonly MarketEvent[];
  /** What could be traded before the last of them. */
  readonly rooms: readonly RoomLine[];
  readonly relayed: { readonly requests: number; readonly succeeded: number };
  readonly expiry: Expiry;
  readonly exchanges: readonly Exchange[];
  readonly pools: readonly PoolLine[];
  readonly invariants: readonly Invariant[];
  readonly transactions: number;
  /** How often points were given by one member to another, and redeemed at a partner. */
  readonly gifts: number;
  readonly redemptions: number;
  readonly ok: boolean;
}

/** One partner's programme over the whole play, in points. */
export interface PartnerLine {
  readonly id: number;
  readonly name: string;
  readonly sector: string;
  readonly symbol: string;
  readonly purchases: number;
  readonly links: number;
  readonly issued: bigint;
  readonly redeemed: bigint;
  readonly expired: bigint;
  readonly outstanding: bigint;
}

/** What one member holds in one place. */
export interface HoldingLine {
  readonly where: string;
  readonly symbol: string;
  /** Points on chain, or wei of MLK. */
  readonly balance: bigint;
  /** Points in the partner's book that could be released now. */
  readonly unreleased: bigint;
  /** Points in the book of purchases that may still be returned. */
  readonly held: bigint;
  /** What expires next of both, and when; absent for MLK. */
  readonly nextExpiry?: { readonly amount: bigint; readonly at: number };
  /** Points that could be exchanged now. */
  readonly exchangeable: bigint;
  /** What all of them would become: wei of MLK, or points; only what could be had. */
  readonly worth: readonly { readonly into: string; readonly amount: bigint }[];
}

/** What an audit of a partner's book found: known to the partner and its auditor only. */
export interface AuditLine {
  readonly symbol: string;
  readonly members: number;
  readonly entries: number;
  readonly accrued: bigint;
  readonly cancelled: bigint;
  readonly redeemed: bigint;
  readonly released: bigint;
  readonly expired: bigint;
  readonly outstanding: bigint;
  readonly held: bigint;
  /** Release lines that the chain has. */
  readonly releases: number;
  /** Commitments on chain that the book explains. */
  readonly periods: number;
  readonly findings: readonly string[];
  readonly ok: boolean;
}

/** A worked example whose result is known to the last wei. */
export interface Vector {
  readonly name: string;
  readonly expected: bigint;
  readonly actual: bigint;
}

/** Points that were left to expire. */
export interface Expiry {
  readonly member: string;
  readonly symbol: string;
  readonly at: number;
  readonly amount: bigint;
  readonly before: bigint;
  readonly after: bigint;
  /** The error that spending them met. */
  readonly refusal: string;
}

/** One exchange as the chain recorded it. */
export interface Exchange {
  readonly at: number;
  readonly member: string;
  readonly symbolIn: string;
  readonly amountIn: bigint;
  readonly symbolOut: string;
  readonly amountOut: bigint;
  readonly milkValue: bigint;
  readonly fee: bigint;
  readonly milkPrice: bigint;
}

/** Something that happened on the market, line by line. */
export interface MarketEvent {
  readonly title: string;
  readonly lines: readonly { readonly at: number; readonly text: string; readonly ok: boolean }[];
  readonly ok: boolean;
}

/** What a pool takes and gives now. */
export interface RoomLine {
  readonly symbol: string;
  /** What it may still pay for points today, wei of MLK. */
  readonly outflowLeft: bigint;
  readonly sellable: Room;
  readonly buyable: Room;
}

/** The most points of one trade, and the error that one more meets. */
export interface Room {
  readonly points: bigint;
  readonly because: string;
}

/** One pool at the end, wei of MLK and points. */
export interface PoolLine {
  readonly symbol: string;
  /** `active`, `winding down` or `closed`. */
  readonly status: string;
  readonly bid: bigint;
  readonly ask: bigint;
  readonly funded: bigint;
  /** The alliance's credit that came in less what went back. */
  readonly lent: bigint;
  readonly paid: bigint;
  readonly earned: bigint;
  readonly withdrawn: bigint;
  readonly reserve: bigint;
  readonly fees: bigint;
  readonly inventory: bigint;
}

/** A rule that must hold, and the figures that show whether it does. */
export interface Invariant {
  readonly number: number;
  readonly sentence: string;
  readonly figures: string;
  readonly ok: boolean;
}
