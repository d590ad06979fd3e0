import { spawn, type ChildProcess } from "node:child_process";
import { once } from "node:events";
import { setTimeout as sleep } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import { expect } from "chai";
import { testWallet } from "../../local/chain/testWallet.js";
import { FeederWorld } from "../support/feeds/FeederWorld.js";
import { MLK_KRW } from "../support/fixture.js";
import { Random } from "../support/random.js";
import { until } from "../support/until.js";

const CHILD = fileURLToPath(new URL("../support/kill/feederChild.ts", import.meta.url));
const KILLS = process.env["DEEP"] === "1" ? 60 : 3;
const WON = 10n ** 8n;

describe("a feeder that is killed", function () {
  this.timeout(Math.max(1_200_000, 60_000 * KILLS));
  let feeders: FeederWorld;
  let child: ChildProcess | undefined;
  before(async () => {
    feeders = await FeederWorld.create();
  });
  after(async () => {
    child?.kill("SIGKILL");
    await feeders.stop();
  });

  async function start(config: string): Promise<ChildProcess> {
    const ahead = feeders.now - Math.floor(Date.now() / 1_000);
    const { privateKey } = testWallet(feeders.reporter(0));
    const env = { ...process.env, CONFIG: config, AHEAD: String(ahead), REPORTER_KEY: privateKey };
    const started = spawn(process.execPath, ["--import", "tsx", CHILD], {
      env,
      stdio: ["ignore", "ignore", "ignore", "ipc"],
    });
    child = started;
    await Promise.race([once(started, "message"), once(started, "exit")]);
    expect(started.exitCode).to.equal(null);
    return started;
  }

  it("goes on where it stopped: what it posts gets newer and newer, and no transaction is sent twice or lost", async () => {
    const config = await feeders.write("feeder.json5", await feeders.settings());
    const random = new Random(BigInt(process.env["SEED"] ?? "1"));
    for (let kill = 0; kill < KILLS; kill++) {
      feeders.market.tellEverywhere(kill % 2 === 0 ? 280 : 294);
      const running = await start(config);
      // Somewhere between its first look at the market and long after its post.
      await sleep(Number(random.between(20n, 600n)));
      running.kill("SIGKILL");
      await once(running, "exit");
    }
    feeders.market.tellEverywhere(350);
    await start(config);
    const { oracle } = feeders;
    // No block is made meanwhile: the process's clock would fall behind.
    await until(
      async () => (await oracle.observationOf(MLK_KRW, feeders.reporter(0))).price,
      (price) => price >= 348n * WON,
    );
    const posts = await oracle.queryFilter(oracle.filters.ObservationPosted(MLK_KRW, feeders.reporter(0)));
    const times = posts.map(({ args }) => Number(args.observedAt));
    expect(times).to.deep.equal([...new Set(times)].sort((a, b) => a - b));
    // None of its transactions failed: there is an observation for each.
    expect(await feeders.transactions()).to.equal(posts.length);
  });
});
