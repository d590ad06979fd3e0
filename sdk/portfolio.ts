import type { Signer } from "ethers";
import { AllianceError } from "./AllianceError.js";
import { decodeRevert, type Reason } from "./decodeRevert.js";
import type { MemberClient } from "./programme/MemberClient.js";
import {
  PartnerPoint__factory,
  type MilkToken,
  type PartnerPoint,
  type PointExchange,
  type RoleRegistry,
} from "./contracts.js";

/** The alliance's contracts that a portfolio is read from, connected to a provider. */
export interface PortfolioContracts {
  readonly registry: RoleRegistry;
  readonly exchange: PointExchange;
  readonly milk: MilkToken;
}

/** Points that expire together. */
export interface PortfolioCohort {
  readonly epoch: number;
  readonly points: bigint;
  /** Unix seconds; they can be spent before. */
  readonly expiresAt: number;
}

/** What a partner's service says is not released yet. */
export interface Unreleased {
  /** Points that can be released or spent at the shop now. */
  readonly available: bigint;
  /** Points of purchases that may still be returned. */
  readonly held: bigint;
  /** Points that later purchases pay back first. */
  readonly debt: bigint;
  /** What is available, earliest first. */
  readonly cohorts: readonly PortfolioCohort[];
}

/** What an exchange would give now: `into` is "MLK" or a programme's symbol, `amountOut` wei of MLK or its points. */
export interface Conversion {
  readonly into: string;
  /** Points given. */
  readonly points: bigint;
  readonly amountOut: bigint;
}

/** Why something cannot be had now. */
export type Unavailable = Reason;

/** A member's points of one programme, on chain and off. */
export interface ProgrammeHolding {
  readonly partnerId: number;
  readonly partner: string;
  readonly point: string;
  readonly symbol: string;
  readonly onChain: {
    readonly balance: bigint;
    readonly cohorts: readonly PortfolioCohort[];
    /** Nothing can leave the account: it is frozen, or being recovered. */
    readonly frozen: boolean;
    /** What may still be sent out today under the daily cap; 2^256 - 1 without one. */
    readonly allowance: bigint;
  };
  /** Undefined when no service was given, or the account is not known there; an error's code and sentence when it does not answer. */
  readonly unreleased: Unreleased | Unavailable | undefined;
  /** Points that the exchange would take now, released or to be released: valid long enough, within cap and freeze. */
  readonly exchangeable: bigint;
  /** What all of them would become now: MLK first, then each other programme. Not both: it is the same points. */
  readonly conversions: readonly (Conversion | (Unavailable & { readonly into: string }))[];
}

/** All a member has in one place. */
export interface Portfolio {
  readonly account: string;
  /** Wei of MLK. */
  readonly milk: bigint;
  readonly programmes: readonly ProgrammeHolding[];
}

const NOT_KNOWN = new Set(["ACCOUNT_UNKNOWN", "ACCOUNT_NOT_BOUND", "CUSTOMER_UNKNOWN"]);

/**
 * All points of all partners in one place: on chain by cohort, unreleased from each partner's service (asked with the member's own
 * signature), MLK, and what each could be turned into now. A service that is down, or a pool that does not trade, leaves its reason in
 * its place and everything else as it is.
 *
 * @param member The member's account, connected to a provider; it signs the questions to the services.
 * @param services By point contract address: the service's client for this member.
 */
export async function portfolio(
  member: Pick<Signer, "getAddress">,
  { registry, exchange, milk }: PortfolioContracts,
  services: ReadonlyMap<string, Pick<MemberClient, "balance">> = new Map(),
): Promise<Portfolio> {
  const account = await member.getAddress();
  const known = await programmesOf(registry);
  const pools = new Set(await exchange.pools());
  const holdings = known.map(async (programme) => {
    const { point, address } = programme;
    const [onChain, unreleased] = await Promise.all([readChain(point, account), readService(services.get(address))]);
    const held = { ...programme, onChain, unreleased };
    const exchangeable = pools.has(address) ? await exchangeableOf(exchange, held) : 0n;
    const others = known.filter((other) => other !== programme && pools.has(other.address));
    const conversions = exchangeable === 0n ? [] : await conversionsOf(exchange, address, exchangeable, others);
    const { partnerId, partner, symbol } = programme;
    return { partnerId, partner, symbol, point: address, onChain, unreleased, exchangeable, conversions };
  });
  const [programmes, balance] = await Promise.all([Promise.all(holdings), milk.balanceOf(account)]);
  return { account, milk: balance, programmes };
}

/** Whether something could not be had. */
export function isUnavailable(value: object | undefined): value is Unavailable {
  return value !== undefined && "code" in value && "reason" in value;
}

interface KnownProgramme {
  readonly partnerId: number;
  readonly partner: string;
  readonly symbol: string;
  readonly address: string;
  readonly point: PartnerPoint;
}

async function programmesOf(registry: RoleRegistry): Promise<KnownProgramme[]> {
  const count = Number(await registry.partnerCount());
  const partners = Array.from({ length: count }, async (_, i) => {
    const { name, points } = await registry.partner(i + 1);
    return Promise.all(
      points.map(async (address) => {
        const point = PartnerPoint__factory.connect(address, registry.runner);
        return { partnerId: i + 1, partner: name, symbol: await point.symbol(), address, point };
      }),
    );
  });
  return (await Promise.all(partners)).flat();
}

async function readChain(point: PartnerPoint, account: string) {
  const [found, frozen, { left }] = await Promise.all([
    point.cohortsOf(account),
    point.isFrozen(account),
    point.dailyAllowance(account),
  ]);
  const cohorts = await Promise.all(
    found.map(async ({ epoch, amount }) => ({
      epoch: Number(epoch),
      points: amount,
      expiresAt: Number(await point.expiryOf(epoch)),
    })),
  );
  return { balance: cohorts.reduce((sum, { points }) => sum + points, 0n), cohorts, frozen, allowance: left };
}

async function readService(client: Pick<MemberClient, "balance"> | undefined) {
  if (client === undefined) return undefined;
  try {
    const { available, held, debt, cohorts } = await client.balance();
    const spendable = cohorts.filter((cohort) => cohort.available > 0n);
    const parts = spendable.map(({ epoch, available: points, expiresAt }) => ({ epoch, points, expiresAt }));
    return { available, held, debt, cohorts: parts };
  } catch (error) {
    if (!(error instanceof AllianceError)) throw error;
    return NOT_KNOWN.has(error.code) ? undefined : { code: error.code, reason: error.message };
  }
}

type Held = KnownProgramme & Pick<ProgrammeHolding, "onChain" | "unreleased">;

/** The exchange takes points that stay valid for the pool's minimum; a cap counts what leaves the account, whenever it came. */
async function exchangeableOf(exchange: PointExchange, { address, onChain, unreleased }: Held): Promise<bigint> {
  if (onChain.frozen) return 0n;
  const oldest = await exchange.minEpochOf(address);
  const waiting = unreleased === undefined || isUnavailable(unreleased) ? [] : unreleased.cohorts;
  const taken = [...onChain.cohorts, ...waiting].filter(({ epoch }) => BigInt(epoch) >= oldest);
  const total = taken.reduce((sum, { points }) => sum + points, 0n);
  return total < onChain.allowance ? total : onChain.allowance;
}

async function conversionsOf(
  exchange: PointExchange,
  from: string,
  points: bigint,
  others: readonly KnownProgramme[],
): Promise<ProgrammeHolding["conversions"]> {
  const quoted = async (into: string, quote: Promise<{ amountOut: bigint }>) => {
    try {
      return { into, points, amountOut: (await quote).amountOut };
    } catch (error) {
      return { into, ...decodeRevert(error) };
    }
  };
  return Promise.all([
    quoted("MLK", exchange.quoteSell(from, points)),
    ...others.map(({ symbol, address }) => quoted(symbol, exchange.quoteSwap(from, points, address))),
  ]);
}
