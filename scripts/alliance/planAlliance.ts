import { encodeBytes32String, id, ZeroAddress } from "ethers";
import { feedId } from "../../sdk/feedId.js";
import { formatAmount } from "../../sdk/text/formatAmount.js";
import { exchangeSettings } from "../../deploy/manifest/exchangeSettings.js";
import type { Manifest } from "../../deploy/manifest/parseManifest.js";
import type { AddressBook } from "./AddressBook.js";
import { calleeOf } from "./calleeOf.js";
import { callOf } from "./callOf.js";
import type { ChainState, FeedState, PartnerState } from "./ChainState.js";
import { differenceOf, type Difference } from "./differenceOf.js";
import { bridgeDifferences } from "./bridge/bridgeDifferences.js";
import { planBridge } from "./bridge/planBridge.js";
import { fixedDifferences } from "./fixedDifferences.js";
import { generationOf } from "./AddressBook.js";
import { planPartner } from "./planPartner.js";
import { roleSteps } from "./roleSteps.js";
import type { FixedDifference, Step } from "./Step.js";

/** The difference between a file and a chain. */
export interface Plan {
  /** In the order in which they are taken. */
  readonly steps: readonly Step[];
  /** What nobody can do: with any of these, nothing is done. */
  readonly fixed: readonly FixedDifference[];
}

/** Where the exchange to come will be is not known; no programme obeys this one. */
const NOWHERE = `0x${"1".padStart(40, "0")}`;

const milk = (amount: bigint) => `${formatAmount(amount, 18)} MLK`;

/** A step that the timelock takes when the council says so. */
function councilStep(state: ChainState, difference: Difference, calls: Step["calls"]): Step {
  return { ...difference, by: "council", senders: state.timelock.proposers, calls };
}

function timelockSteps({ timelock: { delaySeconds, council } }: Manifest, state: ChainState): Step[] {
  const { book, timelock } = state;
  const self = calleeOf(book, "timelock");
  const delay = differenceOf("timelock", [["delaySeconds", timelock.delay, delaySeconds]]);
  const role = (name: string, has: readonly string[]) =>
    roleSteps({
      path: "timelock.council",
      role: id(name),
      has,
      wants: [council],
      by: "council",
      senders: timelock.proposers,
      book,
      keeper: "timelock",
    }).map((step) => ({ ...step, path: "timelock.council" }));
  return [
    ...(delay === undefined ? [] : [councilStep(state, delay, [callOf(self, "updateDelay", [delaySeconds])])]),
    ...role("PROPOSER_ROLE", timelock.proposers),
    ...role("CANCELLER_ROLE", timelock.cancellers),
  ];
}

function allianceRoleSteps(manifest: Manifest, state: ChainState): Step[] {
  const { book } = state;
  const drop = (known: AddressBook, reporter: string) =>
    // Who never posted has no seat to lose.
    state.seated.includes(reporter) ? [callOf(calleeOf(known, "oracle"), "dropReporter", [reporter])] : [];
  const kinds = [
    { path: "operators", role: "OPERATOR_ROLE", has: state.operators, wants: manifest.operators },
    { path: "guardians", role: "GUARDIAN_ROLE", has: state.guardians, wants: manifest.guardians },
    { path: "reporters", role: "REPORTER_ROLE", has: state.reporters, wants: manifest.reporters, afterwards: drop },
  ];
  return kinds.flatMap((kind) =>
    roleSteps({ ...kind, role: id(kind.role), by: "council", senders: state.timelock.proposers, book }),
  );
}

function sectorSteps(manifest: Manifest, state: ChainState): Step[] {
  const registry = calleeOf(state.book, "registry");
  const change = (sector: string, open: boolean) =>
    councilStep(
      state,
      { path: "openSectors", from: `${sector} ${open ? "closed" : "open"}`, to: open ? "open" : "closed" },
      [callOf(registry, "setSectorOpen", [encodeBytes32String(sector), open])],
    );
  return [
    ...manifest.openSectors.filter((sector) => !state.openSectors.includes(sector)).map((s) => change(s, true)),
    ...state.openSectors.filter((sector) => !manifest.openSectors.includes(sector)).map((s) => change(s, false)),
  ];
}

/** A feed behind Chainlink's interface. */
function viewStep(path: string, feed: string): Step {
  const shown = { from: "no contract", to: `AggregatorV3Interface of ${feed}` };
  return { path, ...shown, by: "deployer", senders: [], calls: [], deploys: { feed } };
}

function feedSteps(manifest: Manifest, state: ChainState): Step[] {
  const oracle = calleeOf(state.book, "oracle");
  return manifest.oracle.feeds.flatMap((feed, i): Step[] => {
    const path = `oracle.feeds[${i}]`;
    const { maxAgeSeconds: maxAge, averagingWindowSeconds: averagingWindow, maxJump, maxDivergence } = feed;
    const settings = { id: feedId(feed.id), maxAge, averagingWindow, maxJump, maxDivergence };
    const chain = state.feeds.find(({ id: known }) => known === feed.id);
    const views = feed.id in state.book.feeds ? [] : [viewStep(path, feed.id)];
    if (chain === undefined) {
      const adding = { path, from: "absent", to: feed.id };
      return [councilStep(state, adding, [callOf(oracle, "addFeed", [settings])]), ...views];
    }
    const changed = differenceOf(path, [
      ["maxAgeSeconds", chain.maxAge, maxAge],
      ["averagingWindowSeconds", chain.averagingWindow, averagingWindow],
      ["maxJump", chain.maxJump, maxJump],
      ["maxDivergence", chain.maxDivergence, maxDivergence],
    ]);
    const set = [callOf(oracle, "setFeed", [settings])];
    return [
      ...(changed === undefined ? [] : [councilStep(state, changed, set)]),
      ...views,
      ...priceStep(path, chain, state),
    ];
  });
}

/** Before members trade by an oracle that replaced another, its reporters' feeders have to follow it. */
function priceStep(path: string, { id: feed, price }: FeedState, { book, partners, reporters }: ChainState): Step[] {
  const former = book.former.map(({ exchange }) => exchange.address);
  if (price > 0n || !partners.some(({ point }) => former.includes(point.exchange))) return [];
  const shown = { from: "no price", to: `prices of ${feed} by the reporters' feeders` };
  return [{ path, ...shown, by: "reporter", senders: reporters, calls: [] }];
}

function settingsSteps(manifest: Manifest, state: ChainState): Step[] {
  const { settings: chain } = state.exchange;
  const settings = exchangeSettings(manifest);
  const changed = differenceOf("exchange", [
    ["fee", chain.feeRate, settings.feeRate],
    ["treasury", chain.treasury, settings.treasury],
    ["quotes.leastSpread", chain.leastSpread, settings.leastSpread],
    ["quotes.maxStep", chain.maxQuoteStep, settings.maxQuoteStep],
    ["quotes.minIntervalSeconds", chain.minQuoteInterval, settings.minQuoteInterval],
    ["withdrawalDelaySeconds", chain.withdrawalDelay, settings.withdrawalDelay],
  ]);
  if (changed === undefined) return [];
  return [councilStep(state, changed, [callOf(calleeOf(state.book, "exchange"), "setSettings", [settings])])];
}

/** The funder lets the exchange take what the pools still lack, and no more. */
function allowanceSteps(manifest: Manifest, state: ChainState | undefined): Step[] {
  const lacking = manifest.partners.reduce((sum, { pool, left }, i) => {
    const chain = state?.partners[i];
    if (left || (chain !== undefined && chain.status !== "Active")) return sum;
    const funded = chain?.pool?.funded ?? chain?.former?.funded ?? 0n;
    return funded < pool.funding ? sum + pool.funding - funded : sum;
  }, 0n);
  const { funder } = manifest.milk;
  const allowance = state?.milk.allowance ?? 0n;
  if (lacking === 0n || allowance === lacking) return [];
  const calls =
    state === undefined
      ? []
      : [callOf(calleeOf(state.book, "milk"), "approve", [state.book.contracts.exchange.address, lacking])];
  const to = `the exchange may take ${milk(lacking)}`;
  return [{ path: "milk.funder", from: milk(allowance), to, by: "funder", senders: [funder], calls }];
}

/**
 * The difference between a file and a chain, as steps. Reads and sends nothing.
 *
 * @param state What the chain has; undefined when it has none of the alliance's contracts.
 */
export function planAlliance(manifest: Manifest, state: ChainState | undefined): Plan {
  if (state !== undefined && manifest.exchange.generation === generationOf(state.book) + 1) {
    return replacementOf(manifest, state);
  }
  const partners = manifest.partners.flatMap((_, index) => planPartner(manifest, index, state));
  const allowance = allowanceSteps(manifest, state);
  if (state === undefined) {
    const to = `the contracts of ${manifest.name}`;
    const deployed = { by: "deployer", senders: [], calls: [], deploys: {} } as const;
    const contracts: Step = { path: "the whole file", from: "absent", to, ...deployed };
    const views = manifest.oracle.feeds.map(({ id: feed }, i) => viewStep(`oracle.feeds[${i}]`, feed));
    return { steps: [contracts, ...views, ...planBridge(manifest, undefined), ...allowance, ...partners], fixed: [] };
  }
  const steps = [
    ...timelockSteps(manifest, state),
    ...allianceRoleSteps(manifest, state),
    ...sectorSteps(manifest, state),
    ...feedSteps(manifest, state),
    ...settingsSteps(manifest, state),
    ...planBridge(manifest, state),
    ...allowance,
    ...partners,
  ];
  return { steps, fixed: [...fixedDifferences(manifest, state), ...bridgeDifferences(manifest, state)] };
}

/**
 * The next oracle and exchange: first they are deployed, and what follows is shown as it will be, without calls yet. Everything else that the
 * file says otherwise waits until they are there: their settings are the file's.
 */
function replacementOf(manifest: Manifest, state: ChainState): Plan {
  const generation = generationOf(state.book);
  const [from, to] = [generation, generation + 1].map((number) => `exchange and oracle ${number}`);
  const deployed = { by: "deployer", senders: [], calls: [], deploys: { generation: generation + 1 } } as const;
  const first: Step = { path: "exchange.generation", from: from ?? "", to: to ?? "", ...deployed };
  const upcoming = upcomingState(state);
  const views = manifest.oracle.feeds.map(({ id: feed }, i) => viewStep(`oracle.feeds[${i}]`, feed));
  const partners = manifest.partners.flatMap((_, index) => planPartner(manifest, index, upcoming));
  const later = [...views, ...partners].map((step): Step => {
    const { path, by, senders, from: before, to: after } = step;
    return { path, by, senders, from: before, to: after, calls: [] };
  });
  return { steps: [first, ...later], fixed: fixedDifferences(manifest, state) };
}

/** The state as it will be when the next exchange is there: with no pools, and with no prices. */
function upcomingState(state: ChainState): ChainState {
  const { contracts, former } = state.book;
  const { exchange } = contracts;
  const next = { ...contracts, exchange: { ...exchange, address: NOWHERE } };
  const flows = { withdrawn: 0n, refilled: 0n, creditReturned: 0n, creditExtended: 0n };
  const withdrawal = { amount: 0n, to: ZeroAddress, from: 0n, until: 0n };
  const partners = state.partners.map((partner): PartnerState => {
    const { pool } = partner;
    if (pool === undefined) return partner;
    const before = { ...pool, exchange: exchange.address, named: true, withdrawal, flows };
    return { ...partner, pool: undefined, former: before };
  });
  const feeds = state.feeds.map((feed) => ({ ...feed, price: 0n }));
  return {
    ...state,
    book: { ...state.book, contracts: next, former: [...former, contracts], feeds: {} },
    feeds,
    partners,
  };
}
