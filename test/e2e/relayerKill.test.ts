import { spawn, type ChildProcess } from "node:child_process";
import { once } from "node:events";
import { openSync } from "node:fs";
import { writeFile } from "node:fs/promises";
import { fileURLToPath } from "node:url";
import { setTimeout as sleep } from "node:timers/promises";
import { expect } from "chai";
import { freePort } from "../../local/chain/startAnvil.js";
import { RelayerClient } from "../../sdk/RelayerClient.js";
import type { Fate } from "../../sdk/relayer/schemas.js";
import { insist } from "../support/kill/insist.js";
import { Random } from "../support/random.js";
import { RelayerWorld } from "../support/RelayerWorld.js";
import { startRpcProxy, type RpcProxy } from "../support/startRpcProxy.js";
import { temporaryDirectory } from "../support/temporaryDirectory.js";
import { patience } from "../../local/patience.js";

const CHILD = fileURLToPath(new URL("../support/kill/relayerChild.ts", import.meta.url));
const KILLS = Number(process.env["KILLS"] ?? (process.env["DEEP"] === "1" ? 50 : 5));
const SEED = BigInt(process.env["SEED"] ?? "1");
const MEMBERS = 8;
const START_MS = 30_000;
const CALLS = ["eth_sendRawTransaction", "eth_sendRawTransaction", "eth_getTransactionReceipt", "eth_call"];

describe("a relayer that is killed", function () {
  this.timeout(Math.max(1_200_000, 60_000 * KILLS));
  const directory = temporaryDirectory();
  const random = new Random(SEED);
  let world: RelayerWorld;
  let proxy: RpcProxy;
  let child: ChildProcess | undefined;
  let port: number;

  before(async () => {
    world = await RelayerWorld.create(MEMBERS);
    proxy = await startRpcProxy(world.chain.url);
    port = await freePort();
    const rpc = { url: proxy.url, timeoutSeconds: 2, pollMilliseconds: 20 };
    const limits = { perMember: 1_000_000, perAddress: 1_000_000, queuedPerMember: 64 };
    await writeFile(directory.path("config"), JSON.stringify(world.config({ rpc, port, limits })));
  });
  after(async () => {
    await kill();
    await proxy.stop();
    await world.stop();
  });

  async function start(): Promise<void> {
    const log = openSync(directory.path("log"), "a");
    const keys = world.senders().map(({ privateKey }) => privateKey);
    const env = { ...process.env, CONFIG: directory.path("config"), SENDER_KEYS: keys.join(",") };
    child = spawn(process.execPath, ["--import", "tsx", CHILD], { env, stdio: ["ignore", log, log, "ipc"] });
    const late = setTimeout(() => child?.kill("SIGKILL"), patience(START_MS));
    await Promise.race([once(child, "message"), once(child, "exit")]);
    clearTimeout(late);
  }
  async function kill(): Promise<void> {
    if (child?.exitCode !== null || child.signalCode !== null) return;
    const gone = once(child, "exit");
    child.kill("SIGKILL");
    await gone;
  }
  /** Kills at a random moment, or in the midst of a question to the node whose answer is lost, and starts again. */
  async function disturb(): Promise<void> {
    await sleep(Number(random.between(300n, 900n)));
    const method = random.pick(CALLS);
    const before = proxy.asked.get(method) ?? 0;
    if (random.between(0n, 2n) > 0n) {
      proxy.misbehave({ method, kind: random.pick(["drop", "cut"] as const), times: 1 });
      const end = Date.now() + 400;
      while ((proxy.asked.get(method) ?? 0) === before && Date.now() < end) await sleep(1);
    }
    await sleep(Number(random.between(0n, 60n)));
    await kill();
    proxy.misbehave(undefined);
    await start();
  }

  it(`settles, after ${KILLS} kills under load, every accepted request exactly once`, async () => {
    const { forwarder } = world.chain.alliance;
    const client = new RelayerClient({ url: `http://127.0.0.1:${port}`, timeoutMilliseconds: 5_000 });
    const before = await world.received();
    const accepted: Fate[] = [];
    let disturbed = false;
    await start();
    const disturbing = (async () => {
      for (let i = 0; i < KILLS; i++) await disturb();
      disturbed = true;
    })();
    /** Hands in one request after the other, without waiting for any to be mined; on a slow machine for longer. */
    const member = async (index: number) => {
      const wallet = world.member(index);
      let nonce = await forwarder.nonces(wallet);
      // A machine that is busy takes few between two kills.
      while (!disturbed || accepted.length < KILLS * MEMBERS) {
        const request = await world.request(wallet, { nonce });
        const fate = await insist(() => client.submit(request));
        accepted.push(fate);
        nonce++;
        if (nonce % 8n === 0n) await client.waitFor(fate.id);
      }
    };
    await Promise.all([disturbing, ...Array.from({ length: MEMBERS }, (_, i) => member(i))]);
    const fates = await Promise.all(accepted.map(({ id }) => client.waitFor(id)));

    const failed = fates.filter(({ status }) => status !== "mined");
    expect(failed, JSON.stringify(failed.map(({ code }) => code))).to.deep.equal([]);
    expect(await world.received()).to.equal(before + BigInt(accepted.length));
    const runs = await forwarder
      .connect(world.chain.provider)
      .queryFilter(forwarder.filters.ExecutedForwardRequest(), 0, "latest");
    const ran = runs.map(
      ({ args, transactionHash }) => `${args.signer} ${args.nonce} ${args.success} ${transactionHash}`,
    );
    const told = fates.map(({ member: from, nonce, transactionHash }) => `${from} ${nonce} true ${transactionHash}`);
    expect(ran.toSorted()).to.deep.equal(told.toSorted());
    expect(accepted.length).to.be.at.least(KILLS * MEMBERS);
    if (process.env["KILLS"] !== undefined) process.stdout.write(`${accepted.length} requests, ${KILLS} kills\n`);
  });
});
