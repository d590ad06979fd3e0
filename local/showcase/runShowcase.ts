import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { parseEther, parseUnits } from "ethers";
import type { HardhatRuntimeEnvironment } from "hardhat/types/hre";
import type { NetworkConnection } from "hardhat/types/network";
import { AllianceError } from "../../sdk/AllianceError.js";
import { connect } from "../../scripts/hardhat/connect.js";
import { deployAlliance } from "../../scripts/alliance/deployAlliance.js";
import { fundAccounts } from "../../scripts/alliance/fundAccounts.js";
import type { Progress } from "../../sdk/terminal/progress.js";
import { readManifest } from "../../deploy/manifest/readManifest.js";
import { requireThrowAwayChain } from "../chain/requireThrowAwayChain.js";
import { serveConnection } from "../chain/serveConnection.js";
import { holdingLines } from "./holdingLines.js";
import { loadCast, readScript, type Script } from "../stage/loadCast.js";
import type { Member } from "../stage/Member.js";
import { playExpiry } from "./playExpiry.js";
import { playHalt, playQuoteChange } from "./playMarket.js";
import { playVectors } from "./playVectors.js";
import { playWindDown } from "./playWindDown.js";
import { Programmes } from "./Programmes.js";
import { readRooms } from "./readRooms.js";
import type { Report } from "./Report.js";
import { showRecords, showTrading } from "./showServices.js";
import { showTills } from "./showTills.js";
import { Stage, type StagePartner } from "../stage/Stage.js";
import { takeStock } from "./takeStock.js";
import { tradeRound } from "./tradeRound.js";
import { tryLastKeys } from "./tryLastKeys.js";
import { tryForeignRoles, tryPause, tryReissue, tryReplay } from "./tryPowers.js";
import { tryStalePrice, tryTrades, tryWithdrawals } from "./tryTrades.js";

const MANIFEST = "deploy/alliance.local.json5";
const MONTHS = 18;
const MONTH = 2_629_800;
/** Members bring their points every so many months. */
const SEASON = 3;
const VECTORS_AT = 9;
const DOLLAR = parseUnits("1380", 8);
/** Points that the holder of the leaving partner's must be able to sell. */
const ENOUGH = 1_000n;
const UNINVITED = parseEther("1");

/** The price of MLK in won, month by month: it moves as it did on the real market, between 150 and 500. */
const MILK_PRICES = [301, 318, 352, 290, 244, 279, 263, 240, 251, 233, 219, 228, 262, 305, 349, 412, 380, 366];

/**
 * Plays eighteen months of an alliance on a network: deploys it by the modules in `deploy/`, lets the customers of `data/` buy,
 * bring their points, exchange, give, redeem and let expire, and then holds the chain against its invariants and the partners' books.
 * What customers earn stays in those books, which the partners' services run over, until they bring it.
 *
 * Errors: those of {@link connect} and {@link requireThrowAwayChain}.
 */
export async function runShowcase(
  hre: HardhatRuntimeEnvironment,
  network: string | undefined,
  progress: Progress,
): Promise<Report> {
  const manifest = await readManifest(MANIFEST);
  const script = await readScript(manifest);
  const connection = await connect(hre, network);
  const deploymentId = `showcase-${Date.now()}`;
  const directory = await mkdtemp(path.join(tmpdir(), "milk-showcase-"));
  try {
    await requireThrowAwayChain(connection, "The showcase");
    const firstBlock = await connection.ethers.provider.getBlockNumber();
    progress.step("Deploying the alliance and its partners");
    await fundAccounts(connection);
    const alliance = await deployAlliance(connection, manifest, { deploymentId });
    const stage = await Stage.set(connection, manifest, alliance, firstBlock);
    return await withNode(connection, (rpc) => play(stage, rpc, directory, script, progress));
  } finally {
    await connection.close();
    await rm(directory, { recursive: true, force: true });
    // The journal of a deployment that nobody will continue.
    await rm(path.join(hre.config.paths.ignition, "deployments", deploymentId), { recursive: true, force: true });
  }
}

/** Services know a node by its address: the embedded network gets one for as long as they run. */
async function withNode<Result>(connection: NetworkConnection, act: (rpc: string) => Promise<Result>): Promise<Result> {
  const { networkConfig } = connection;
  if (networkConfig.type === "http") return act(await networkConfig.url.getUrl());
  const served = await serveConnection(connection);
  try {
    return await act(served.url);
  } finally {
    await served.close();
  }
}

async function play(stage: Stage, rpc: string, directory: string, script: Script, progress: Progress): Promise<Report> {
  const from = (await stage.now()) + 60;
  const { members, purchases } = loadCast(stage, script, from);
  progress.step("Opening the partners' books");
  const programmes = await Programmes.open(stage, rpc, directory, purchases);
  try {
    return await playMonths(stage, programmes, { members, purchases, from, rpc, directory }, progress);
  } finally {
    await programmes.close();
  }
}

interface Cast extends ReturnType<typeof loadCast> {
  /** When the first purchase is made, Unix seconds. */
  readonly from: number;
  /** Where the node listens, and services' files go. */
  readonly rpc: string;
  readonly directory: string;
}

async function playMonths(stage: Stage, programmes: Programmes, cast: Cast, progress: Progress): Promise<Report> {
  const { members, purchases, from, rpc, directory } = cast;
  const relayed = { requests: 0, succeeded: 0 };
  const { exchange, milk } = stage.alliance;
  const funder = stage.signer(stage.manifest.milk.funder);
  await stage.mined(milk.connect(funder).transfer(exchange, UNINVITED));
  const portfolioOf = async (member: Member) => holdingLines(await programmes.portfolioOf(member));

  progress.step(`Playing ${MONTHS} months`);
  let vectors: Report["vectors"] = [];
  let protagonist: Member | undefined;
  let before: Report["member"]["before"] = [];
  let after: Report["member"]["after"] = [];
  let beforeAt = 0;
  for (let month = 1; month <= MONTHS; month++) {
    await programmes.advanceTo(from + month * MONTH);
    await programmes.sell();
    await postPrices(stage, month);
    if (month % SEASON === 0) {
      await programmes.release(members);
      if (month === VECTORS_AT) {
        protagonist = await richest(
          stage,
          members.filter(({ customerNumbers }) => customerNumbers.has("SSG")),
        );
        [before, beforeAt] = [await portfolioOf(protagonist), await stage.now()];
        vectors = await playVectors(stage, protagonist);
        after = await portfolioOf(protagonist);
      }
      const round = await tradeRound(stage, members, month / SEASON);
      relayed.requests += round.requests;
      relayed.succeeded += round.succeeded;
    }
    progress.update(month, MONTHS);
  }
  if (protagonist === undefined) throw new TypeError("the play has no protagonist");

  progress.step("Letting points expire");
  const expiry = await playExpiry(stage, members);

  progress.step("Checking the invariants");
  const [first] = stage.partners;
  const friend = members.find((m) => m !== protagonist && m.customerNumbers.has("YNJ"));
  if (first === undefined || friend === undefined) throw new TypeError("the play lacks a partner or a friend");
  const trials = [await tryPause(stage, protagonist, first), await tryForeignRoles(stage), await tryLastKeys(stage)];
  await postPrices(stage, MONTHS);
  trials.push(...(await tryTrades(stage)), await tryReplay(stage, protagonist, first), await tryWithdrawals(stage));
  await postPrices(stage, MONTHS);
  const atTheEnd = await portfolioOf(protagonist);

  progress.step("Moving the market");
  const market = [await playQuoteChange(stage, first), await playHalt(stage, protagonist, first)];
  const rooms = await readRooms(stage);
  market.push(await showTrading(stage, rpc, directory, protagonist, first));
  trials.push(await tryStalePrice(stage, protagonist, friend, first));

  progress.step("Auditing the books");
  await programmes.advanceTo(await stage.now());
  const audits = await programmes.audit();
  trials.push(await tryReissue(stage, members, audits));

  progress.step("Winding a partner down");
  await postPrices(stage, MONTHS);
  const leaving = stage.partner("DLC");
  const windDown = await playWindDown(stage, programmes, await holderOf(stage, members, leaving), leaving);
  market.push(windDown.event);
  trials.push(windDown.invariant);

  progress.step("Indexing the chain");
  market.push(await showRecords(stage, rpc, directory));
  market.push(await showTills(stage, directory));
  const stock = await takeStock(stage, members, purchases, UNINVITED);
  const invariants = [...trials, ...stock.invariants].sort((a, b) => a.number - b.number);
  const exact = vectors.every(({ expected, actual }) => expected === actual);
  return {
    network: stage.connection.networkName,
    chainId: (await stage.connection.ethers.provider.getNetwork()).chainId,
    period: { from, to: await stage.now() },
    member: { name: protagonist.name, beforeAt, before, after, atTheEnd },
    audits,
    market,
    rooms,
    vectors,
    relayed,
    expiry,
    ...stock,
    invariants,
    ok:
      exact &&
      relayed.succeeded > 0 &&
      expiry.after < expiry.before &&
      [...invariants, ...market].every(({ ok }) => ok),
  };
}

async function postPrices(stage: Stage, month: number): Promise<void> {
  const won = MILK_PRICES[month - 1];
  if (won === undefined) throw new RangeError(`no price for month ${month}`);
  await stage.postPrice("MLK/KRW", parseUnits(String(won), 8));
  await stage.postPrice("USD/KRW", DOLLAR);
}

/** Somebody who can sell points of a partner. */
async function holderOf(stage: Stage, members: readonly Member[], { point }: StagePartner): Promise<Member> {
  const address = await point.getAddress();
  for (const member of members) {
    const holdings = await stage.alliance.lens.portfolioOf(member.account, 0n, stage.partners.length);
    const holding = holdings.find((found) => found.point === address);
    if (holding !== undefined && holding.tradable >= ENOUGH) return member;
  }
  throw new AllianceError(
    "NOTHING_HELD",
    "No member can sell points of the partner that leaves.",
    "Generate data/ anew.",
  );
}

/** The one with the most points of the first partner. */
async function richest(stage: Stage, members: readonly Member[]): Promise<Member> {
  const { point } = stage.partner("YNJ");
  const balances = await Promise.all(members.map(({ account }) => point.balanceOf(account)));
  const most = balances.reduce((a, b) => (a > b ? a : b), 0n);
  const found = members[balances.indexOf(most)];
  if (found === undefined) {
    throw new AllianceError("NO_MEMBERS", "Nobody is a customer of both YNJ and SSG.", "Generate data/ anew.");
  }
  return found;
}
