import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Wallet } from "ethers";
import { RelayerClient } from "../../sdk/RelayerClient.js";
import type { Market } from "../load/Market.js";
import { startMarketRelayer } from "../load/startMarketRelayer.js";
import { stockMembers } from "../load/stockMembers.js";
import { createRandom } from "../../scripts/data/random.js";
import { checkRequests } from "./checkSoak.js";
import { fatesOf } from "./fatesOf.js";
import { figuresOf } from "./figuresOf.js";
import { Load } from "./Load.js";
import type { SoakOptions, SoakReport } from "./runSoak.js";

const SEED = 1;
const MEMBERS_PER_REQUEST = 8;
const A_DAY = 86_400;
const POINTS = 20_000n;
/** More than one request takes of the other pool. */
const INVENTORY_EACH = 100n;

/**
 * Members' requests at a steady rate through a relayer of this process on a running network; then each is held against what the chain ran. What
 * is not ours is not killed: neither its node nor its services.
 */
export async function runSoakOn(market: Market, options: Omit<SoakOptions, "kills">): Promise<SoakReport> {
  const { seconds, rate, onStep = () => undefined } = options;
  const { provider, forwarder, exchange, from, into, chainId } = market;
  const directory = await mkdtemp(join(tmpdir(), "milk-soak-"));
  const count = Math.ceil(rate * MEMBERS_PER_REQUEST);
  const wallets = Array.from({ length: count }, () => new Wallet(Wallet.createRandom().privateKey));
  const deadline = BigInt(Math.floor(Date.now() / 1_000) + A_DAY / 2);
  try {
    onStep(`Linking ${count} new members on chain ${chainId}`);
    const firstBlock = await provider.getBlockNumber();
    const inventory = BigInt(Math.ceil(seconds * rate)) * INVENTORY_EACH;
    await stockMembers(market, wallets, { points: POINTS, inventory, deadline });
    const relayer = await startMarketRelayer(market, { directory, clock: Date.now, members: wallets });
    try {
      onStep(`${rate} requests a second for ${seconds} s`);
      const { name, version, verifyingContract } = await forwarder.eip712Domain();
      const client = new RelayerClient({ url: relayer.url });
      const domain = { name, version, chainId, verifyingContract };
      const random = createRandom(SEED);
      const parts = { client, wallets: wallets.slice(1), random, domain, exchange, deadline };
      const load = new Load({ ...parts, from: from.point, into: into.point });
      const begin = Date.now();
      await load.run(seconds, rate);
      const sentIn = (Date.now() - begin) / 1_000;
      onStep("Waiting for every request's end");
      const fates = await fatesOf(client, load);
      const checks = await checkRequests({ forwarder, provider, firstBlock }, load, fates);
      return {
        ...figuresOf(load, fates, begin),
        seconds: sentIn,
        acceptedPerSecond: load.accepted.length / sentIn,
        nodeKills: 0,
        nodeSeconds: 0,
        serviceKills: 0,
        checks,
        ok: checks.every(({ ok }) => ok),
      };
    } finally {
      await relayer.stop();
    }
  } finally {
    await rm(directory, { recursive: true, force: true });
  }
}
