import { join } from "node:path";
import { LogNode } from "../../services/indexer/chain/LogNode.js";
import { parseIndexerConfig } from "../../services/indexer/config.js";
import { Ingester } from "../../services/indexer/ingest/Ingester.js";
import { reconcile } from "../../services/indexer/reconcile.js";
import { periodOf } from "../../services/indexer/reports/Period.js";
import { reportReserves } from "../../services/indexer/reports/reportReserves.js";
import { reportRollForward } from "../../services/indexer/reports/reportRollForward.js";
import { IndexFile } from "../../services/indexer/store/IndexFile.js";
import { parsePricerConfig } from "../../services/pricer/config.js";
import { previewQuotes } from "../../services/pricer/previewQuotes.js";
import { AllianceError } from "../../sdk/AllianceError.js";
import { RelayerClient } from "../../sdk/RelayerClient.js";
import { signForwardRequest } from "../../sdk/signForwardRequest.js";
import { startLocalRelayer } from "../services/startLocalRelayer.js";
import { testWallet } from "../chain/testWallet.js";
import { Chronicle, mlk } from "./playMarket.js";
import type { Member } from "../stage/Member.js";
import type { MarketEvent } from "./Report.js";
import type { Stage, StagePartner } from "../stage/Stage.js";
import { counted } from "../../sdk/text/counted.js";
import { formatAmount } from "../../sdk/text/formatAmount.js";

/** The account that the relayer sends from: the last of the test accounts. */
const RELAYER = -1;
const AN_HOUR = 3_600;
const GAS = 400_000n;
/** Points that each pool would like to hold. */
const TARGET = "100000";

const grouped = (amount: string) => formatAmount(BigInt(amount), 0);

/** A relayer settles what a member signed, and a pricer says what it would quote. */
export async function showTrading(
  stage: Stage,
  rpc: string,
  directory: string,
  member: Member,
  partner: StagePartner,
): Promise<MarketEvent> {
  const chronicle = new Chronicle(stage, "A relayer, and a pricer that explains itself");
  await relayOne(stage, rpc, directory, { member, partner, chronicle });
  const { exchange } = stage.alliance;
  const points = await Promise.all(stage.partners.map(({ point }) => point.getAddress()));
  const config = parsePricerConfig(
    {
      rpc: { url: rpc },
      chainId: stage.manifest.chainId,
      exchange: await exchange.getAddress(),
      state: join(directory, "pricer.db"),
      port: 0,
      pools: points.map((point) => ({
        point,
        targetInventory: TARGET,
        spread: 500,
        inventorySkew: 300,
        flowSkew: 100,
      })),
    },
    "the showcase",
  );
  for (const [i, decision] of (await previewQuotes(config)).entries()) {
    const symbol = stage.partners[i]?.manifest.point.symbol ?? decision.point;
    const { inventory, targetInventory, present, raw, proposal, outcome } = decision;
    await chronicle.note(
      `pricer: ${symbol} has ${grouped(inventory)} of ${grouped(targetInventory)} points; ${present} → wanted ${raw} → possible ${proposal} (${outcome})`,
    );
  }
  return chronicle.end();
}

async function relayOne(
  stage: Stage,
  rpc: string,
  directory: string,
  { member, partner, chronicle }: { member: Member; partner: StagePartner; chronicle: Chronicle },
): Promise<void> {
  const { exchange, forwarder } = stage.alliance;
  const sender = stage.accounts.at(RELAYER);
  if (sender === undefined) throw new TypeError("the network has no accounts");
  // The chain's clock stands months ahead of this machine's.
  const ahead = (await stage.now()) * 1_000 - Date.now();
  const relayer = await startLocalRelayer({
    rpc,
    chainId: stage.manifest.chainId,
    alliance: stage.alliance,
    senders: [testWallet(sender.address)],
    directory,
    clock: () => Date.now() + ahead,
  });
  try {
    const { account } = member;
    const deadline = BigInt((await stage.now()) + AN_HOUR);
    const { amountOut } = await exchange.quoteSell(partner.point, 10n);
    const nonce = await forwarder.nonces(account);
    const point = await partner.point.getAddress();
    const data = exchange.interface.encodeFunctionData("sell", [point, 10n, amountOut, deadline, account.address]);
    const request = await signForwardRequest(forwarder, account, { to: exchange, data, gas: GAS, deadline });
    const client = new RelayerClient({ url: relayer.url });
    const { id } = await client.submit({ ...request, nonce });
    const { status } = await client.waitFor(id);
    await chronicle.note(
      `relayer: a signed sale of 10 ${partner.manifest.point.symbol} for ${mlk(amountOut)} at least is ${status}`,
      status === "mined",
    );
    const again = await client.submit({ ...request, nonce });
    await chronicle.note(`relayer: handed in again it has the same fate and runs no second time`, again.id === id);
  } finally {
    await relayer.stop();
  }
}

/** An indexer rebuilds everything from the chain's log; its reports tie out, and it is held against the chain's state. */
export async function showRecords(stage: Stage, rpc: string, directory: string): Promise<MarketEvent> {
  const chronicle = new Chronicle(stage, "Records: an indexer's reports");
  const config = parseIndexerConfig(
    {
      database: join(directory, "index.db"),
      rpc: { url: rpc },
      chainId: stage.manifest.chainId,
      exchange: await stage.alliance.exchange.getAddress(),
      firstBlock: stage.firstBlock,
      port: 0,
    },
    "the showcase",
  );
  const file = IndexFile.openOrCreate(config.database);
  const node = new LogNode(config);
  try {
    const logs = await ingest(new Ingester(file, node, config));
    const { block, pools, accounts, findings } = await reconcile(file, node);
    await chronicle.note(`${counted(logs, "log")} up to block ${block} indexed`);
    await chronicle.note(
      `held against the chain: ${counted(pools, "pool")} and ${counted(accounts, "account")}, ${counted(findings.length, "difference")}`,
      findings.length === 0,
    );
    const period = periodOf(file, {});
    for (const report of [reportReserves(file, { period }), reportRollForward(file, { period })]) {
      const lines = [...report.rows].length;
      await chronicle.note(
        `report ${report.name}: ${counted(lines, "line")}, all of which tie out${report.findings.length === 0 ? "" : ` but ${report.findings.length}`}`,
        report.findings.length === 0 && lines > 0,
      );
    }
  } finally {
    node.close();
    file.close();
  }
  return chronicle.end();
}

const MOST_STEPS = 1_000;

async function ingest(ingester: Ingester): Promise<number> {
  let logs = 0;
  for (let i = 0; i < MOST_STEPS; i++) {
    const step = await ingester.step();
    logs += step.logs;
    if (!step.more) return logs;
  }
  throw new AllianceError("INDEX_ENDLESS", "The index does not come to an end.", "Look at the node.");
}
