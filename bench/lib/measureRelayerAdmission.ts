import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { HDNodeWallet, hexlify, Mnemonic, randomBytes, Wallet } from "ethers";
import { z } from "zod";
import { eachAtOnce } from "../../local/eachAtOnce.js";
import { openLocalChain, type LocalChain } from "../../local/chain/openLocalChain.js";
import { ACCOUNTS } from "../../local/chain/startAnvil.js";
import { testWallet } from "../../local/chain/testWallet.js";
import { until } from "../../local/until.js";
import { AllianceError } from "../../sdk/AllianceError.js";
import { signEventAccess } from "../../sdk/relayer/eventAccess.js";
import { relayRequest, type RelayRequest } from "../../sdk/relayer/schemas.js";
import { RelayerClient } from "../../sdk/RelayerClient.js";
import { forwardTypes } from "../../sdk/relayer/forwardTypes.js";
import { signForwardRequest } from "../../sdk/signForwardRequest.js";
import { eip712Domain } from "../../sdk/signLinkConsent.js";
import { parseRelayerConfig } from "../../services/relayer/config.js";
import { startRelayer } from "../../services/relayer/startRelayer.js";
import { percentile } from "./percentile.js";
import { startFlood, type Answers, type StrangersRequest } from "./startFlood.js";

/** How long members wait for their requests to be mined, alone and beside strangers. */
export interface RelayerAdmission {
  readonly requests: number;
  readonly undisturbed: Latency;
  readonly disturbed: Latency;
  /** How strangers' requests, and members' that come too early, were answered. */
  readonly answers: Answers;
  readonly streams: Answers;
}

/** Milliseconds from handing in until mined, as the member sees it. */
export interface Latency {
  readonly median: number;
  readonly p99: number;
}

const FIRST_MEMBER = 6_000;
const MEMBERS = 125;
const GAPPED = 3_000;
const STRANGERS = 200;
const STREAMS_EACH = 8;
const AT_ONCE = 4;
const REQUESTS = 125;
const FLOOD_PER_SECOND = 100;
const FIRST_SENDER = 60;
const GAS = 120_000n;
const A_DAY = 86_400;
const STREAMS_MS = 120_000;

/** Members' transfers through a relayer: alone, then beside 3,000 requests with a nonce gap, 200 strangers who have nothing done, 1,000 streams. */
export async function measureRelayerAdmission(): Promise<RelayerAdmission> {
  const directory = await mkdtemp(join(tmpdir(), "milk-admission-"));
  const chain = await openLocalChain(directory);
  try {
    return await play(chain, directory);
  } finally {
    await chain.close();
    await rm(directory, { recursive: true });
  }
}

async function play(chain: LocalChain, directory: string): Promise<RelayerAdmission> {
  const { stage } = chain;
  const wallets = walletsOf(chain, MEMBERS);
  const funder = stage.alliance.milk.connect(stage.signer(stage.manifest.milk.funder));
  for (const wallet of wallets) await stage.mined(funder.transfer(wallet, 1_000_000n));
  const now = await stage.now();
  const deadline = BigInt(now + A_DAY / 2);
  const relayer = await start(chain, directory, now * 1_000 - Date.now());
  try {
    const half = Math.ceil(REQUESTS / MEMBERS);
    const first = await transfers(chain, wallets, half, 0, deadline);
    const second = await transfers(chain, wallets, half, half, deadline);
    const strangers = await strangersRequests(chain, deadline);
    const client = new RelayerClient({ url: relayer.url });
    const undisturbed = await latencyOf(client, first);
    const access = await streamsOf(chain, wallets, now + A_DAY / 2);
    const held = await startFlood(join(directory, "streams.json"), {
      url: relayer.url,
      requests: access,
      perSecond: 100,
      slow: true,
      once: true,
    });
    await until(STREAMS_MS, async () => (await openStreams(relayer.operations)) >= access.length * 0.95);
    const flood = { url: relayer.url, requests: strangers, perSecond: FLOOD_PER_SECOND, once: true };
    const flooding = await startFlood(join(directory, "flood.json"), flood);
    const disturbed = await latencyOf(client, second);
    const answers = await flooding.stop();
    return { requests: first.length, undisturbed, disturbed, answers, streams: await held.stop() };
  } finally {
    await relayer.stop();
  }
}

async function start({ stage, url }: LocalChain, directory: string, ahead: number) {
  const config = parseRelayerConfig(
    {
      state: join(directory, "relayer.db"),
      rpc: { url, pollMilliseconds: 50 },
      chainId: stage.manifest.chainId,
      port: 0,
      trustProxy: ["127.0.0.1"],
      forwarder: { address: await stage.alliance.forwarder.getAddress() },
      allow: [{ contract: await stage.alliance.milk.getAddress(), functions: ["transfer(address,uint256)"] }],
      // The members' requests all come from this machine.
      limits: { perMember: 1_000, perAddress: 100_000 },
      log: "silent",
    },
    "the benchmark",
  );
  const senders = [0, 1].map((i) => testWallet(stage.accounts[FIRST_SENDER + i]?.address ?? ""));
  return startRelayer({ config, senders, clock: () => Date.now() + ahead });
}

function walletsOf({ stage }: LocalChain, count: number, first = FIRST_MEMBER): HDNodeWallet[] {
  const root = HDNodeWallet.fromMnemonic(Mnemonic.fromPhrase(ACCOUNTS.mnemonic), "m/44'/60'/0'/0");
  const { provider } = stage.connection.ethers;
  return Array.from({ length: count }, (_, i) => root.deriveChild(first + i).connect(provider));
}

async function transfers(
  { stage }: LocalChain,
  wallets: readonly HDNodeWallet[],
  each: number,
  first: number,
  deadline: bigint,
): Promise<RelayRequest[]> {
  const { milk, forwarder } = stage.alliance;
  const to = await milk.getAddress();
  const requests: RelayRequest[] = [];
  for (let step = 0; step < each; step++) {
    for (const wallet of wallets) {
      const nonce = BigInt(first + step);
      const data = milk.interface.encodeFunctionData("transfer", [to, 1n]);
      requests.push({
        ...(await signForwardRequest(forwarder, wallet, { to, data, gas: GAS, deadline, nonce })),
        nonce,
      });
    }
  }
  return requests;
}

/** Gapped requests of fresh keys; transfers of nothing to oneself. Each tenth is of the second kind until there are no more. */
async function strangersRequests({ stage }: LocalChain, deadline: bigint): Promise<StrangersRequest[]> {
  const { milk, forwarder } = stage.alliance;
  const [to, domain] = await Promise.all([milk.getAddress(), eip712Domain(forwarder)]);
  const requests: StrangersRequest[] = [];
  for (let i = 0; i < GAPPED + STRANGERS; i++) {
    const wallet = new Wallet(hexlify(randomBytes(32)));
    const nonce = i % 16 === 0 && i / 16 < STRANGERS ? 0n : 5n;
    const data = milk.interface.encodeFunctionData("transfer", [wallet.address, 0n]);
    const content = { from: wallet.address, to, value: 0n, gas: GAS, nonce, deadline, data };
    const signature = await wallet.signTypedData(domain, forwardTypes, content);
    const body = JSON.stringify(z.encode(relayRequest, { ...content, signature }));
    requests.push({ method: "POST", path: "/v1/requests", headers: { "content-type": "application/json" }, body });
  }
  return requests;
}

async function streamsOf({ stage }: LocalChain, wallets: readonly HDNodeWallet[], expiresAt: number) {
  const forwarder = await stage.alliance.forwarder.getAddress();
  const relayer = { chainId: BigInt(stage.manifest.chainId), forwarder };
  const paths: StrangersRequest[] = [];
  for (const wallet of wallets) {
    const query = await signEventAccess(relayer, wallet, expiresAt);
    const path = `/v1/members/${wallet.address}/events?${query}`;
    for (let i = 0; i < STREAMS_EACH; i++) paths.push({ method: "GET", path, headers: {} });
  }
  return paths;
}

async function openStreams(operations: string): Promise<number> {
  const text = await (await fetch(`${operations}/metrics`)).text();
  return Number(/^relayer_streams_open (\d+)$/m.exec(text)?.[1] ?? 0);
}

async function latencyOf(client: RelayerClient, requests: readonly RelayRequest[]): Promise<Latency> {
  const latencies: number[] = [];
  await eachAtOnce(requests, AT_ONCE, async (request) => {
    const begin = performance.now();
    const { id } = await client.submit(request);
    const { status, code, reason } = await client.waitFor(id, 600_000);
    if (status !== "mined") throw new AllianceError(code, reason, "Find out why the transfer failed.");
    latencies.push(performance.now() - begin);
  });
  return { median: percentile(latencies, 0.5), p99: percentile(latencies, 0.99) };
}
