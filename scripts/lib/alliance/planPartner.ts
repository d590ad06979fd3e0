import { encodeBytes32String } from "ethers";
import { feedId } from "../../../sdk/feedId.js";
import { partnerRole } from "../../../sdk/partnerRole.js";
import { formatAmount } from "../formatAmount.js";
import type { Manifest, PartnerManifest } from "../parseManifest.js";
import { calleeOf } from "./calleeOf.js";
import { callOf } from "./callOf.js";
import type { ChainState, PartnerState, PointState } from "./ChainState.js";
import { differenceOf } from "./differenceOf.js";
import { roleSteps } from "./roleSteps.js";
import type { Actor, Call, Step } from "./Step.js";

/** Above what onboarding a partner takes, whatever its name. */
const ONBOARDING_GAS = 1_000_000n;
const ABSENT = "absent";

const milk = (amount: bigint) => `${formatAmount(amount, 18)} MLK`;

/** Whether a point contract is what the file says. */
function isWanted({ point }: PartnerManifest, made: PointState, exchange: string): boolean {
  const { name, symbol, epochLength, validity, commitmentPeriod, dailyCap } = made;
  const has = [name, symbol, epochLength, validity, commitmentPeriod, dailyCap, made.exchange];
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

function openingStep(partner: PartnerManifest, path: string, state?: ChainState, chain?: PartnerState): Step {
  const { faceValue, currencyFeed } = partner.pool;
  const calls: Call[] = [];
  // A pool's feed must be there before it.
  const priced = currencyFeed === undefined || state?.feeds.some(({ id }) => id === currencyFeed);
  if (state !== undefined && chain !== undefined && priced === true) {
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

/** What an open pool, or one to be opened, needs besides: its limits, a first quote, its funding. */
function poolSteps(
  partner: PartnerManifest,
  path: string,
  funder: string,
  state?: ChainState,
  chain?: PartnerState,
): Step[] {
  const steps: Step[] = [];
  const pool = chain?.pool;
  const step = (part: Pick<Step, "path" | "from" | "to" | "by" | "senders">, method: string, args: unknown[]): void => {
    const ready =
      state !== undefined && pool !== undefined && !(method === "fund" && (pool.paused || state.exchange.paused));
    const calls = ready ? [callOf(calleeOf(state.book, "exchange"), method, [chain?.point.address, ...args])] : [];
    steps.push({ ...part, calls });
  };
  const wanted = limitsOf(partner);
  if (pool !== undefined) {
    const { limits } = pool;
    const changed = differenceOf(`${path}.pool`, [
      ["band.lowestBid", limits.lowestBid, wanted.lowestBid],
      ["band.highestAsk", limits.highestAsk, wanted.highestAsk],
      ["minRemainingEpochs", limits.minRemaining, wanted.minRemaining],
      ["dailyOutflowMilk", limits.outflowCap, wanted.outflowCap],
      ["inventoryThousands", limits.inventoryCap, wanted.inventoryCap],
    ]);
    const by: Actor = "council";
    if (changed !== undefined)
      step({ ...changed, by, senders: state?.timelock.proposers ?? [] }, "setLimits", [wanted]);
  }
  if (chain !== undefined && chain.status !== "Active") return steps;

  const { bid, ask, funding } = partner.pool;
  if ((pool?.bid ?? 0n) === 0n) {
    const quote = { path: `${path}.pool.bid`, from: "no quote", to: `${bid} / ${ask}` };
    step({ ...quote, by: "treasurer", senders: chain?.treasurers ?? [] }, "setQuote", [bid, ask]);
  }
  const funded = pool?.funded ?? 0n;
  if (funded < funding) {
    const lacking = funding - funded;
    const senders = (state?.milk.allowance ?? 0n) >= lacking ? [funder] : [];
    const goal = { path: `${path}.pool.funding`, from: milk(funded), to: milk(funding) };
    step({ ...goal, by: "funder", senders }, "fund", [lacking]);
  }
  return steps;
}

/** The steps of one partner. @param index Its place in the file; its id is one higher. */
export function planPartner(manifest: Manifest, index: number, state?: ChainState): Step[] {
  const partner = manifest.partners[index];
  if (partner === undefined) return [];
  const [id, path, chain] = [index + 1, `partners[${index}]`, state?.partners[index]];
  if (partner.left) {
    if (chain === undefined || chain.status === "WindingDown" || chain.status === "Closed") return [];
    const leaving = { path: `${path}.left`, from: chain.status, to: "winding down, by `hardhat partner wind-down`" };
    return [{ ...leaving, by: "partner admin", senders: chain.admins, calls: [] }];
  }
  const book = chain === undefined ? undefined : state?.book;
  const held = (kind: "issuer" | "treasurer", has: readonly string[] = [], wants: readonly string[]) =>
    roleSteps({
      path: `${path}.${kind}s`,
      role: partnerRole(id, kind),
      has,
      wants,
      by: "partner admin",
      senders: chain?.admins ?? [],
      book,
    });
  const admins: Step[] =
    chain === undefined
      ? []
      : roleSteps({
          path: `${path}.admin`,
          role: partnerRole(id, "admin"),
          has: chain.admins,
          wants: [partner.admin],
          by: "council",
          senders: state?.timelock.proposers ?? [],
          book,
        });
  return [
    ...(chain === undefined ? joiningSteps(partner, id, path, state) : admins),
    ...held("issuer", chain?.issuers, partner.issuers),
    ...held("treasurer", chain?.treasurers, partner.treasurers),
    ...(chain?.pool === undefined ? [openingStep(partner, path, state, chain)] : []),
    ...poolSteps(partner, path, manifest.milk.funder, state, chain),
  ];
}
