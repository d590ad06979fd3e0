import { randomBytes } from "node:crypto";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { HDNodeWallet, Mnemonic, parseUnits } from "ethers";
import { openLocalChain, type LocalChain } from "../../scripts/lib/openLocalChain.js";
import { ACCOUNTS } from "../../scripts/lib/startAnvil.js";
import { testWallet } from "../../scripts/lib/testWallet.js";
import { waitMined } from "../../scripts/lib/waitMined.js";
import { AllianceError } from "../../sdk/AllianceError.js";
import { memberKey } from "../../sdk/memberKey.js";
import type { Fate, RelayRequest } from "../../sdk/relayer/schemas.js";
import { RelayerClient } from "../../sdk/RelayerClient.js";
import { signForwardRequest } from "../../sdk/signForwardRequest.js";
import { signLinkConsent } from "../../sdk/signLinkConsent.js";
import { parseRelayerConfig } from "../../services/relayer/config.js";
import { startRelayer } from "../../services/relayer/startRelayer.js";

/** How fast requests go through a relayer, beside plain transfers on the same node. */
export interface RelayerFigures {
  readonly members: number;
  readonly requests: number;
  /** Requests accepted a second, each durable before its answer. */
  readonly acceptedPerSecond: number;
  /** Swaps mined a second, from the first request's hand-in to the last one's end. */
  readonly settledPerSecond: number;
  /** MLK transfers mined a second, one a transaction, from as many accounts at once as hand in requests. */
  readonly transfersPerSecond: number;
  /** From a request's acceptance until it is known to be mined. */
  readonly medianMilliseconds: number;
  readonly p99Milliseconds: number;
}

const FIRST_MEMBER = 4_000;
const FIRST_SENDER = 60;
const SENDERS = 2;
const A_DAY = 86_400;
const GAS = 250_000n;
const EACH = 10n;
const AT_ONCE = 25;
const STOCK = 100_000n;

/** Members' swaps through a real relayer and a real node, as many a second as go, and plain MLK transfers on the same node. */
export async function measureRelayer(members = 200, rounds = 5): Promise<RelayerFigures> {
  const directory = await mkdtemp(join(tmpdir(), "milk-relayer-"));
  const chain = await openLocalChain(directory);
  try {
    const wallets = membersOf(chain, members);
    const deadline = await prepare(chain, wallets);
    const transfersPerSecond = await transfers(chain, wallets.slice(0, AT_ONCE), members);
    const requests = await sign(chain, wallets, rounds, deadline);
    return { members, transfersPerSecond, ...(await relayed(chain, directory, requests)) };
  } finally {
    await chain.close();
    await rm(directory, { recursive: true });
  }
}

function membersOf({ stage }: LocalChain, count: number): HDNodeWallet[] {
  const root = HDNodeWallet.fromMnemonic(Mnemonic.fromPhrase(ACCOUNTS.mnemonic), "m/44'/60'/0'/0");
  const { provider } = stage.connection.ethers;
  return Array.from({ length: count }, (_, i) => root.deriveChild(FIRST_MEMBER + i).connect(provider));
}

/** Members linked at two programmes with points of the first and some MLK; the other's pool has points. Gives a deadline. */
async function prepare({ stage }: LocalChain, wallets: readonly HDNodeWallet[]): Promise<bigint> {
  const [from, into] = [stage.partner("YNJ"), stage.partner("SSG")];
  await stage.postPrice("MLK/KRW", parseUnits("279", 8));
  const deadline = (await stage.now()) + A_DAY;
  const funder = stage.alliance.milk.connect(stage.signer(stage.manifest.milk.funder));
  let issueId = 1n;
  for (const wallet of wallets) {
    for (const { point, issuer } of [from, into]) {
      const key = memberKey(wallet.address, randomBytes(32));
      const consent = await signLinkConsent(point, wallet, { account: wallet, memberKey: key, deadline });
      await stage.mined(point.connect(issuer).link(wallet, key, deadline, consent));
    }
    const current = await from.point.currentEpoch();
    await stage.mined(from.point.connect(from.issuer).issue(wallet, 1_000n, current, issueId++));
    await stage.mined(funder.transfer(wallet, 1_000n));
  }
  const [seller] = wallets;
  if (seller === undefined) throw new RangeError("no members");
  await stage.mined(into.point.connect(into.issuer).issue(seller, STOCK, await into.point.currentEpoch(), 1n));
  const trader = stage.alliance.exchange.connect(seller);
  await stage.mined(trader.sell(into.point, STOCK, 0n, deadline, seller.address, { gasPrice: 0n }));
  return BigInt(deadline);
}

/** Runs work over items, so many at once. Gives how many a second. */
async function atOnce<Item>(items: readonly Item[], work: (item: Item) => Promise<void>): Promise<number> {
  const start = performance.now();
  const queue = items.values();
  const lane = async () => {
    for (const item of queue) await work(item);
  };
  await Promise.all(Array.from({ length: AT_ONCE }, lane));
  return (items.length * 1_000) / (performance.now() - start);
}

async function transfers({ stage }: LocalChain, wallets: readonly HDNodeWallet[], count: number): Promise<number> {
  const { milk } = stage.alliance;
  const { provider } = stage.connection.ethers;
  const each = Math.ceil(count / wallets.length);
  const perSender = await atOnce(wallets, async (wallet) => {
    const first = await provider.getTransactionCount(wallet.address);
    for (let i = 0; i < each; i++) {
      const options = { gasPrice: 0n, type: 0, gasLimit: 100_000n, nonce: first + i };
      await waitMined(provider, await milk.connect(wallet).transfer(milk, 1n, options));
    }
  });
  return perSender * each;
}

async function sign({ stage }: LocalChain, wallets: readonly HDNodeWallet[], rounds: number, deadline: bigint) {
  const { exchange, forwarder } = stage.alliance;
  const [pointIn, pointOut, to] = await Promise.all([
    stage.partner("YNJ").point.getAddress(),
    stage.partner("SSG").point.getAddress(),
    exchange.getAddress(),
  ]);
  const requests: RelayRequest[] = [];
  for (let nonce = 0n; nonce < BigInt(rounds); nonce++) {
    for (const wallet of wallets) {
      const args = [pointIn, EACH, pointOut, 1n, 0n, deadline, wallet.address] as const;
      const data = exchange.interface.encodeFunctionData("swap", [...args]);
      const { signature } = await signForwardRequest(forwarder, wallet, { to, data, gas: GAS, deadline, nonce });
      requests.push({ from: wallet.address, to, value: 0n, gas: GAS, nonce, deadline, data, signature });
    }
  }
  return requests;
}

async function relayed({ stage, url: rpc }: LocalChain, directory: string, requests: readonly RelayRequest[]) {
  const { exchange, forwarder } = stage.alliance;
  const functions = ["swap(address,uint256,address,uint256,uint256,uint256,address)"];
  const config = parseRelayerConfig(
    {
      state: join(directory, "relayer.db"),
      rpc: { url: rpc, pollMilliseconds: 20 },
      chainId: stage.manifest.chainId,
      port: 0,
      forwarder: { address: await forwarder.getAddress() },
      allow: [{ contract: await exchange.getAddress(), functions }],
      limits: { perMember: 100_000, perAddress: 1_000_000 },
      // The chain's clock is years ahead of this machine's.
      requests: { longestSeconds: 7 * A_DAY },
      log: "silent",
    },
    "the benchmark",
  );
  const ahead = (await stage.now()) * 1_000 - Date.now();
  const senders = stage.accounts.slice(FIRST_SENDER, FIRST_SENDER + SENDERS).map(({ address }) => testWallet(address));
  const relayer = await startRelayer({ config, senders, clock: () => Date.now() + ahead });
  try {
    const client = new RelayerClient({ url: relayer.url });
    const ids: string[] = [];
    const start = performance.now();
    const acceptedPerSecond = await atOnce(requests, async (request) => {
      ids.push((await client.submit(request)).id);
    });
    const fates: Fate[] = [];
    for (const id of ids) fates.push(await client.waitFor(id, 600_000));
    const settledPerSecond = (ids.length * 1_000) / (performance.now() - start);
    const failed = fates.find(({ status }) => status !== "mined");
    if (failed !== undefined) throw new AllianceError(failed.code, failed.reason, "Find out why the swap failed.");
    const latencies = fates.map(({ acceptedAt, updatedAt }) => updatedAt - acceptedAt).toSorted((a, b) => a - b);
    const at = (share: number) => latencies[Math.ceil(latencies.length * share) - 1] ?? 0;
    return {
      requests: ids.length,
      acceptedPerSecond,
      settledPerSecond,
      medianMilliseconds: at(0.5),
      p99Milliseconds: at(0.99),
    };
  } finally {
    await relayer.stop();
  }
}
