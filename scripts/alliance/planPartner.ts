import { encodeBytes32String } from "ethers";
import { feedId } from "../../sdk/feedId.js";
import { partnerRole } from "../../sdk/partnerRole.js";
import { formatAmount } from "../../sdk/text/formatAmount.js";
import type { Manifest, PartnerManifest } from "../../deploy/manifest/parseManifest.js";
import { calleeOf } from "./calleeOf.js";
import { callOf } from "./callOf.js";
import type { ChainState, PartnerState, PointState } from "./ChainState.js";
import { differenceOf } from "./differenceOf.js";
import { replacementSteps } from "./replacementSteps.js";
import { roleSteps } from "./roleSteps.js";
import type { Call, Step } from "./Step.js";

/** Above what onboarding a partner takes, whatever its name. */
const ONBOARDING_GAS = 1_000_000n;
const ABSENT = "absent";

const milk = (amount: bigint) => `${formatAmount(amount, 18)} MLK`;

/** Whether a point contract is what the file says. */
function isWanted({ point }: PartnerManifest, made: PointState, exchange: string): boolean {
  const { name, symbol, epochLength, validity, commitmentPeriod, dailyCap } = made;
  const has = [
    name.normalize("NFC"),
    symbol.normalize("NFC"),
    epochLength,
    validity,
    commitmentPeriod,
    dailyCap,
    made.exchange,
  ];
  const wants = [
    point.name,
    point.symbol,
    BigInt(point.epochLengthSeconds),
    BigInt(point.validityEpochs),
    BigInt(point.commitmentPeriodSeconds),
    point.dailyCap,
    exchange,
  ];
  return has.every((value, i) => value === wants[i]);
}

function joiningSteps(partner: PartnerManifest, id: number, path: string, state: ChainState | undefined): Step[] {
  const { name, sector, admin, point: programme } = partner;
  const wanted = { from: ABSENT, to: programme.symbol };
  const make = { path: `${path}.point`, ...wanted, by: "anybody" as const, senders: [] };
  const onboard = { path, from: ABSENT, to: `${name} (${sector})`, by: "operator" as const };
  if (state === undefined) {
    return [
      { ...make, calls: [] },
      { ...onboard, senders: [], calls: [] },
    ];
  }
  const { book } = state;
  const exchange = book.contracts.exchange.address;
  const point = state.made.get(id)?.find((made) => isWanted(partner, made, exchange))?.address;
  const terms = {
    partnerId: id,
    epochLength: programme.epochLengthSeconds,
    validity: programme.validityEpochs,
    commitmentPeriod: programme.commitmentPeriodSeconds,
    dailyCap: programme.dailyCap,
    exchange,
    name: programme.name,
    symbol: programme.symbol,
  };
  const making = callOf(calleeOf(book, "pointFactory"), "make", [book.contracts.registry.address, terms]);
  const entry = { partnerId: id, sector: encodeBytes32String(sector), admin, point, name };
  return [
    ...(point === undefined ? [{ ...make, calls: [making] }] : []),
    {
      ...onboard,
      senders: state.operators,
      calls: point === undefined ? [] : [callOf(calleeOf(book, "registry"), "onboardPartner", [entry])],
      gas: ONBOARDING_GAS,
    },
  ];
}

const limitsOf = ({ pool }: PartnerManifest) => ({
  lowestBid: BigInt(pool.band.lowestBid),
  highestAsk: BigInt(pool.band.highestAsk),
  minRemaining: BigInt(pool.minRemainingEpochs),
  outflowCap: BigInt(pool.dailyOutflowMilk),
  inventoryCap: BigInt(pool.inventoryThousands),
});

/** Whether a programme trades with the alliance's exchange, or will once its partner's admin accepts it. */
function obeys({ point }: PartnerState, { book }: ChainState): boolean {
  return [point.exchange, point.proposed].includes(book.contracts.exchange.address);
}

function openingStep(partner: PartnerManifest, path: string, state?: ChainState, chain?: PartnerState): Step {
  const { faceValue, currencyFeed } = partner.pool;
  const calls: Call[] = [];
  // A pool's feed must be there before it.
  const priced = currencyFeed === undefined || state?.feeds.some(({ id }) => id === currencyFeed);
  if (state !== undefined && chain !== undefined && priced === true && obeys(chain, state)) {
    const terms = {
      faceValue,
      currencyFeed: currencyFeed === undefined ? encodeBytes32String("") : feedId(currencyFeed),
      limits: limitsOf(partner),
    };
    calls.push(callOf(calleeOf(state.book, "exchange"), "openPool", [chain.point.address, terms]));
  }
  const to = `face value ${formatAmount(faceValue, 8)}${currencyFeed === undefined ? "" : ` by ${currencyFeed}`}`;
  return { path: `${path}.pool`, from: ABSENT, to, by: "operator", senders: state?.operators ?? [], calls };
}

/** A call of the exchange for an open pool; none while it is not open. */
function poolCalls(method: string, args: readonly unknown[], state?: ChainState, chain?: PartnerState): Call[] {
  if (state === undefined || chain?.pool === undefined) return [];
  return [callOf(calleeOf(state.book, "exchange"), method, [chain.point.address, ...args])];
}

function limitSteps(partner: PartnerManifest, path: string, state?: ChainState, chain?: PartnerState): Step[] {
  if (state === undefined || chain?.pool === undefined) return [];
  const { limits } = chain.pool;
  const wanted = limitsOf(partner);
  const changed = differenceOf(`${path}.pool`, [
    ["band.lowestBid", limits.lowestBid, wanted.lowestBid],
    ["band.highestAsk", limits.highestAsk, wanted.highestAsk],
    ["minRemainingEpochs", limits.minRemaining, wanted.minRemaining],
    ["dailyOutflowMilk", limits.outflowCap, wanted.outflowCap],
    ["inventoryThousands", limits.inventoryCap, wanted.inventoryCap],
  ]);
  if (changed === undefined) return [];
  const calls = poolCalls("setLimits", [wanted], state, chain);
  return [{ ...changed, by: "council", senders: state.timelock.proposers, calls }];
}

/** Whether the exchange refuses for a while what the file asks for: a step for later. */
function isStopped(state: ChainState | undefined, chain: PartnerState | undefined): boolean {
  return state?.exchange.paused === true || chain?.pool?.paused === true || chain?.status === "Suspended";
}

/** What the exchange before had last, if the file's band still allows it; the file's otherwise. */
function firstQuoteOf({ pool: { bid, ask, band } }: PartnerManifest, chain?: PartnerState) {
  const { bid: lastBid = 0n, ask: lastAsk = 0n } = chain?.former ?? {};
  const allowed = lastBid > 0n && lastBid >= BigInt(band.lowestBid) && lastAsk <= BigInt(band.highestAsk);
  return allowed ? { bid: lastBid, ask: lastAsk } : { bid: BigInt(bid), ask: BigInt(ask) };
}

/** A pool's first quote: what the treasurer sets afterwards, the file does not say. */
function quoteSteps(partner: PartnerManifest, path: string, state?: ChainState, chain?: PartnerState): Step[] {
  if ((chain?.pool?.bid ?? 0n) !== 0n) return [];
  const { bid, ask } = firstQuoteOf(partner, chain);
  const goal = { path: `${path}.pool.bid`, from: "no quote", to: `${bid} / ${ask}` };
  const calls = chain?.status === "Suspended" ? [] : poolCalls("setQuote", [bid, ask], state, chain);
  return [{ ...goal, by: "treasurer", senders: chain?.treasurers ?? [], calls }];
}

/** What a pool still lacks of its funding. */
function fundingSteps(
  partner: PartnerManifest,
  path: string,
  funder: string,
  state?: ChainState,
  chain?: PartnerState,
): Step[] {
  const { funding } = partner.pool;
  const funded = chain?.pool?.funded ?? chain?.former?.funded ?? 0n;
  if (funded >= funding) return [];
  const lacking = funding - funded;
  const senders = (state?.milk.allowance ?? 0n) >= lacking ? [funder] : [];
  const goal = { path: `${path}.pool.funding`, from: milk(funded), to: milk(funding) };
  const calls = isStopped(state, chain) ? [] : poolCalls("fund", [lacking], state, chain);
  return [{ ...goal, by: "funder", senders, calls }];
}

function adminSteps({ admin }: PartnerManifest, path: string, state: ChainState, chain: PartnerState): Step[] {
  return roleSteps({
    path: `${path}.admin`,
    role: partnerRole(chain.id, "admin"),
    has: chain.admins,
    wants: [admin],
    by: "council",
    senders: state.timelock.proposers,
    book: state.book,
  }).map((step) => ({ ...step, path: `${path}.admin` }));
}

function leavingSteps(path: string, chain: PartnerState | undefined): Step[] {
  if (chain === undefined || chain.status === "WindingDown" || chain.status === "Closed") return [];
  const goal = { path: `${path}.left`, from: chain.status, to: "winding down, by `hardhat partner wind-down`" };
  return [{ ...goal, by: "partner admin", senders: chain.admins, calls: [] }];
}

/** The steps of one partner. @param index Its place in the file; its id is one higher. */
export function planPartner(manifest: Manifest, index: number, state?: ChainState): Step[] {
  const partner = manifest.partners[index];
  if (partner === undefined) return [];
  const [id, path, chain] = [index + 1, `partners[${index}]`, state?.partners[index]];
  if (partner.left) return leavingSteps(path, chain);
  const held = (kind: "issuer" | "treasurer", has: readonly string[] = []) =>
    roleSteps({
      path: `${path}.${kind}s`,
      role: partnerRole(id, kind),
      has,
      wants: partner[`${kind}s`],
      by: "partner admin",
      senders: chain?.admins ?? [],
      book: chain === undefined ? undefined : state?.book,
    });
  const isStaying = chain === undefined || chain.status === "Active" || chain.status === "Suspended";
  return [
    ...(state === undefined || chain === undefined
      ? joiningSteps(partner, id, path, state)
      : adminSteps(partner, path, state, chain)),
    ...held("issuer", chain?.issuers),
    ...held("treasurer", chain?.treasurers),
    ...limitSteps(partner, path, state, chain),
    ...(isStaying ? poolSteps(partner, path, manifest.milk.funder, state, chain) : []),
  ];
}

/** The steps of a pool whose partner stays: it is opened, quoted, funded, and takes over what one before it has. */
function poolSteps(
  partner: PartnerManifest,
  path: string,
  funder: string,
  state?: ChainState,
  chain?: PartnerState,
): Step[] {
  return [
    ...(chain?.pool === undefined ? [openingStep(partner, path, state, chain)] : []),
    ...quoteSteps(partner, path, state, chain),
    ...fundingSteps(partner, path, funder, state, chain),
    ...(state === undefined || chain === undefined ? [] : replacementSteps(partner, path, state, chain)),
  ];
}
