import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdir } from "node:fs/promises";
import { expect } from "chai";
import { createHardhatRuntimeEnvironment } from "hardhat/hre";
import config from "../../hardhat.config.js";
import { checkCode } from "../../scripts/alliance/checkCode.js";
import { openAlliance } from "../../scripts/alliance/openAlliance.js";
import { verifyAlliance } from "../../scripts/alliance/verifyAlliance.js";
import { createRandom } from "../../scripts/data/random.js";
import { freePort } from "../../local/chain/startAnvil.js";
import { until } from "../../local/until.js";
import { startBesu } from "../support/besu/startBesu.js";
import { allianceFacts } from "../support/allianceDigest.js";
import { firstPartners } from "../support/firstPartners.js";
import { runApply } from "../support/kill/runApply.js";
import { temporaryDirectory } from "../support/temporaryDirectory.js";

const DEEP = process.env["DEEP"] === "1";
const KILLS = DEEP ? 30 : 2;
const PARTNERS = DEEP ? 5 : 1;
/** Seconds between blocks; automine where it is zero. */
const BLOCK_TIME = DEEP ? 2 : 1;
const FEW_KILLS_A_RUN = 3;

interface Node {
  readonly url: string;
  stop(): Promise<unknown>;
}

async function slowNode(): Promise<Node> {
  return startBesu(["--block-time", String(BLOCK_TIME)]);
}

/** `hardhat node`, which makes a block for each transaction. */
async function hardhatNode(): Promise<Node> {
  const port = await freePort();
  const url = `http://127.0.0.1:${port}`;
  const args = ["node_modules/.bin/hardhat", "node", "--hostname", "127.0.0.1", "--port", String(port)];
  const child = spawn(process.execPath, args, { stdio: "ignore" });
  const ended = once(child, "exit");
  const stop = async () => {
    child.kill("SIGKILL");
    await ended;
  };
  try {
    const body = JSON.stringify({ jsonrpc: "2.0", id: 1, method: "eth_chainId", params: [] });
    const headers = { "content-type": "application/json" };
    await until(60_000, async () => {
      try {
        return (await fetch(url, { method: "POST", headers, body })).ok;
      } catch {
        return false;
      }
    });
  } catch (error) {
    await stop();
    throw error;
  }
  return { url, stop };
}

const chains = DEEP
  ? ([
      ["a node with blocks every two seconds and accounts that own nothing", slowNode],
      ["hardhat node", hardhatNode],
    ] as const)
  : ([["a node with a block a second and accounts that own nothing", slowNode]] as const);

for (const [chain, startNode] of chains) {
  describe(`apply, killed at random moments, on ${chain}`, function () {
    if (DEEP) this.timeout(3_600_000);
    const directory = temporaryDirectory();

    /** What the chain has in the end: everything verified, as one hash. */
    async function outcome(url: string, manifest: string, journal: string) {
      const { localhost } = config.networks ?? {};
      if (localhost?.type !== "http") throw new TypeError("the network localhost is not what it was");
      const hre = await createHardhatRuntimeEnvironment(
        {
          ...config,
          networks: { ...config.networks, localhost: { ...localhost, url } },
          paths: { ...config.paths, ignition: journal },
        },
        { network: "localhost" },
      );
      return openAlliance(hre, { manifest, book: "", sign: false }, async (alliance) => {
        const state = await alliance.state();
        const { provider } = alliance.connection.ethers;
        const checks = verifyAlliance(alliance.manifest, state, await checkCode(hre, provider, state));
        return { checks, facts: allianceFacts(state), block: state.block };
      });
    }

    it("ends as an undisturbed run does, and then sends nothing", async () => {
      const manifest = await directory.write("alliance.json5", JSON.stringify(firstPartners(PARTNERS)));

      const calm = await startNode();
      let expected: Awaited<ReturnType<typeof outcome>>;
      let duration: number;
      try {
        const order = { url: calm.url, manifest, directory: directory.path("calm") };
        duration = (await runApply(order)).milliseconds;
        expected = await outcome(calm.url, manifest, order.directory);
      } finally {
        await calm.stop();
      }
      for (const { name, problems } of expected.checks) expect(problems, name).to.deep.equal([]);

      const random = createRandom(20_261_122);
      let kills = 0;
      for (let run = 1; kills < KILLS; run++) {
        const node = await startNode();
        try {
          const order = { url: node.url, manifest, directory: directory.path(`run${run}`) };
          await mkdir(order.directory);
          for (let i = 0; i < FEW_KILLS_A_RUN && kills < KILLS; i++) {
            const { killed } = await runApply(order, random.between(50, Math.ceil(duration / FEW_KILLS_A_RUN)));
            // A run that is done has nothing left to be killed in: the next chain.
            if (!killed) break;
            kills++;
          }
          await runApply(order);
          const end = await outcome(node.url, manifest, order.directory);
          expect(end.checks, `run ${run}`).to.deep.equal(expected.checks);
          expect(end.facts, `run ${run}`).to.equal(expected.facts);
          const { output } = await runApply(order);
          expect(output, "the run after the last").to.contain("sent 0, left 0");
        } finally {
          await node.stop();
        }
        expect(run, "runs without a kill").to.be.below(KILLS * 2 + 2);
      }
    });
  });
}
