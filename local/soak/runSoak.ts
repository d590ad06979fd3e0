import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { RelayerClient } from "../../sdk/RelayerClient.js";
import { createRandom } from "../../scripts/data/random.js";
import { openLiveChain, type Front, type LiveChain } from "../services/openLiveChain.js";
import { startLocalServices, type LocalServices } from "../services/startLocalServices.js";
import { until } from "../until.js";
import { checkIndex, checkRequests, indexedBlock, type SoakCheck } from "./checkSoak.js";
import { disturb } from "./disturb.js";
import { fatesOf } from "./fatesOf.js";
import { figuresOf } from "./figuresOf.js";
import { Load } from "./Load.js";
import { memberWallets, prepareMembers } from "./prepareMembers.js";
import { counted } from "../../sdk/text/counted.js";

/** How long, how fast and how roughly. */
export interface SoakOptions {
  readonly seconds: number;
  /** Requests a second. */
  readonly rate: number;
  /** How often the node is ended, and a service is killed. */
  readonly kills: number;
  /** What stands between the node and the services; nothing by default. */
  readonly front?: Front;
  /** Told of each step. */
  readonly onStep?: (text: string) => void;
}

/** What came of it. */
export interface SoakReport {
  readonly seconds: number;
  /** Handed in, with forgeries and replays. */
  readonly sent: number;
  /** Accepted. */
  readonly requests: number;
  /** Requests accepted a second, while they were sent. */
  readonly acceptedPerSecond: number;
  readonly exchanges: number;
  /** Requests settled a second, from the first one's acceptance to the last one's end. */
  readonly settledPerSecond: number;
  /** From a request's acceptance until it was known to be mined. */
  readonly medianMilliseconds: number;
  readonly p99Milliseconds: number;
  readonly nodeKills: number;
  /** How long the node was away in all. */
  readonly nodeSeconds: number;
  readonly serviceKills: number;
  readonly checks: readonly SoakCheck[];
  readonly ok: boolean;
}

const SEED = 1;
const MEMBERS_PER_REQUEST = 4;
const LEAST_MEMBERS = 8;
const CATCHING_UP_MS = 120_000;
/** The exchange of points that the members' preparation makes. */
const PREPARED = 1;
const A_DAY = 86_400;

/** Members' requests at a steady rate through real services and a real node, while all of them are killed; then everything is counted. */
export async function runSoak(options: SoakOptions): Promise<SoakReport> {
  const { rate, onStep = () => undefined } = options;
  const directory = await mkdtemp(join(tmpdir(), "milk-soak-"));
  const wallets = memberWallets(Math.max(LEAST_MEMBERS, Math.ceil(rate * MEMBERS_PER_REQUEST)));
  let chain: LiveChain | undefined;
  let services: LocalServices | undefined;
  try {
    onStep(`Preparing ${counted(wallets.length, "member")}`);
    chain = await openLiveChain(directory, (local) => prepareMembers(local, wallets), options.front);
    onStep("Starting services");
    const { stage, url: rpc } = chain;
    services = await startLocalServices({ stage, rpc, directory, log: "warn", onLine: () => undefined });
    return await play(chain, services, wallets, options);
  } finally {
    await services?.close();
    await chain?.close();
    await rm(directory, { recursive: true, force: true });
  }
}

async function play(
  chain: LiveChain,
  services: LocalServices,
  wallets: ReturnType<typeof memberWallets>,
  { seconds, rate, kills, onStep = () => undefined }: SoakOptions,
): Promise<SoakReport> {
  const { stage } = chain;
  const { exchange, forwarder } = stage.alliance;
  const { provider } = stage.connection.ethers;
  const client = new RelayerClient({ url: services.services.get("relayer")?.options.url ?? "" });
  const { name, version, chainId, verifyingContract } = await forwarder.eip712Domain();
  const load = new Load({
    client,
    wallets,
    random: createRandom(SEED),
    domain: { name, version, chainId, verifyingContract },
    exchange,
    from: stage.partner("YNJ").point,
    into: stage.partner("SSG").point,
    deadline: BigInt(Math.floor(Date.now() / 1_000) + A_DAY / 2),
  });
  onStep(`${counted(rate, "request")} a second for ${seconds} s`);
  const begin = Date.now();
  const disturbing = disturb(chain, services, { seconds, kills });
  const sending = load.run(seconds, rate).then(() => (Date.now() - begin) / 1_000);
  const [killed, sentIn] = await Promise.all([disturbing, sending]);
  onStep("Waiting for every request's end");
  const fates = await fatesOf(client, load);
  onStep("Comparing with the chain");
  const figures = figuresOf(load, fates, begin);
  const checks = [
    ...(await checkRequests({ forwarder, provider, firstBlock: stage.firstBlock }, load, fates)),
    ...(await checkServices(chain, services, figures.exchanges)),
  ];
  return {
    ...figures,
    seconds: sentIn,
    acceptedPerSecond: load.accepted.length / sentIn,
    nodeKills: killed.node,
    nodeSeconds: killed.nodeSeconds,
    serviceKills: killed.services,
    checks,
    ok: checks.every(({ ok }) => ok),
  };
}

async function checkServices(
  { stage }: LiveChain,
  { services, indexer }: LocalServices,
  exchanges: number,
): Promise<SoakCheck[]> {
  const head = await stage.connection.ethers.provider.getBlockNumber();
  await until(CATCHING_UP_MS, async () => indexedBlock(indexer.database) >= head);
  const checks: SoakCheck[] = [];
  for (const { options } of services.values()) {
    const response = await fetch(`${options.url}/health`);
    checks.push({ rule: `The ${options.name} is well`, ok: response.ok, detail: await response.text() });
  }
  return [...checks, ...(await checkIndex(indexer.settings, exchanges + PREPARED))];
}
