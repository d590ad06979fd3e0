import { writeFile } from "node:fs/promises";
import { expect } from "chai";
import { z } from "zod";
import { makeToken } from "../../network/lib/makeToken.js";
import { newTokenKey } from "../../network/lib/newTokenKey.js";
import { tokenPublicKey } from "../../network/lib/tokenPublicKey.js";
import type { TokenRole } from "../../network/lib/tokenPermissions.js";
import { RelayerClient } from "../../sdk/RelayerClient.js";
import { RPC_TOKEN } from "../../services/common/chain/openProvider.js";
import { parseFeederConfig } from "../../services/feeder/config.js";
import { startFeeder } from "../../services/feeder/startFeeder.js";
import { parseIndexerConfig } from "../../services/indexer/config.js";
import { startIndexer } from "../../services/indexer/startIndexer.js";
import { parsePricerConfig } from "../../services/pricer/config.js";
import { startPricer } from "../../services/pricer/startPricer.js";
import { startBesuProxy, type BesuProxy } from "../support/besu/startBesuProxy.js";
import { testWallet } from "../support/ProgrammeWorld.js";
import { RelayerWorld } from "../support/RelayerWorld.js";
import { temporaryDirectory } from "../support/temporaryDirectory.js";
import { until } from "../support/until.js";
import { withEnvironment } from "../support/withEnvironment.js";

const NOWHERE = "http://127.0.0.1:9";
/** So many blocks, a second apart, show a period of a second. */
const BLOCKS = "0x14";

const health = z.looseObject({ node: z.string().optional(), following: z.string().optional() });

interface Running {
  readonly url: string;
  stop(): Promise<void>;
}

describe("every service, before a Besu of QBFT that wants tokens", () => {
  const files = temporaryDirectory();
  const token = () => files.path("token");
  let world: RelayerWorld;
  let besu: BesuProxy;
  let key: string;
  const running = new Map<string, Running>();

  const put = async (role: TokenRole) =>
    writeFile(token(), await makeToken(key, { role, name: "test", seconds: 3_600 }), { mode: 0o600 });
  async function rotate(): Promise<void> {
    key = newTokenKey();
    await besu.trust(tokenPublicKey(key));
  }

  before(async () => {
    world = await RelayerWorld.create(1);
    key = newTokenKey();
    besu = await startBesuProxy(world.chain.inner, { tokenKey: tokenPublicKey(key), byzantine: true });
    await mineEverySecond();
    await put("service");
    await withEnvironment({ [`${RPC_TOKEN}_FILE`]: token(), [RPC_TOKEN]: undefined }, startAll);
  });
  after(async () => {
    for (const service of running.values()) await service.stop();
    await besu.stop();
    await world.stop();
  });

  async function mineEverySecond(): Promise<void> {
    await world.chain.provider.send("anvil_mine", [BLOCKS, "0x1"]);
    await mine(true);
  }
  async function mine(on: boolean): Promise<void> {
    await world.chain.provider.send("evm_setAutomine", [false]);
    await world.chain.provider.send("evm_setIntervalMining", [on ? 1 : 0]);
  }

  async function startAll(): Promise<void> {
    const { alliance, pointAddress: point, manifest } = world.chain;
    const common = {
      rpc: { url: besu.url, timeoutSeconds: 5, pollMilliseconds: 50 },
      blocks: { haltedAfter: 3 },
      chainId: manifest.chainId,
      port: 0,
      log: "silent" as const,
    };
    const exchange = await alliance.exchange.getAddress();
    const oracle = await alliance.oracle.getAddress();
    running.set("relayer", await world.start(world.config(common)));
    running.set("programme", await world.chain.start(await world.chain.createBook("book"), { changes: common }));
    const source = (name: "upbit" | "bithumb") => ({ exchange: name, market: "MLK/KRW", url: NOWHERE });
    const feeder = parseFeederConfig(
      {
        ...common,
        state: files.path("feeder"),
        oracle,
        feeds: [{ id: "MLK/KRW", sources: [source("upbit"), source("bithumb")], minSources: 2 }],
      },
      "test",
    );
    running.set("feeder", await startFeeder({ config: feeder, reporter: testWallet(10) }));
    const pools = [{ point, targetInventory: "1000", spread: 500, inventorySkew: 200 }];
    const pricer = parsePricerConfig({ ...common, state: files.path("pricer"), exchange, pools }, "test");
    running.set("pricer", await startPricer({ config: pricer, treasurer: testWallet(11) }));
    const indexer = parseIndexerConfig({ ...common, database: files.path("index"), exchange, firstBlock: 0 }, "test");
    running.set("indexer", await startIndexer({ config: indexer }));
  }

  /** What each says of its node. */
  async function told(): Promise<Record<string, string | undefined>> {
    const each = [...running].map(async ([name, { url }]) => {
      const { node, following } = health.parse(await (await fetch(`${url}/health`)).json());
      return [name, node ?? following] as const;
    });
    return Object.fromEntries(await Promise.all(each));
  }
  const allSay = (code: string) => until(told, (found) => Object.values(found).every((one) => one === code));

  it("works with a token of its role", async () => {
    expect(Object.keys(await allSay("ok"))).to.have.length(5);
  });

  it("says TOKEN_REFUSED after a rotation, and goes on with the new token of its file, without a restart", async () => {
    await rotate();
    await allSay("TOKEN_REFUSED");
    await put("service");
    await allSay("ok");
  });

  it("says CHAIN_HALTED when no blocks come, answers meanwhile, and says ok with the next", async () => {
    await mine(false);
    await allSay("CHAIN_HALTED");
    const answer = await fetch(`${running.get("relayer")?.url ?? ""}/health`);
    expect(answer.status).to.equal(503);
    await mine(true);
    await allSay("ok");
  });

  it("relays a request that came while its token permitted only to read, once it permits to send", async () => {
    await put("partner");
    const { url } = running.get("relayer") ?? { url: "" };
    const client = new RelayerClient({ url });
    const { id } = await client.submit(await world.request(world.member(0)));
    const work = async () =>
      z.looseObject({ node: z.string(), work: z.string() }).parse(await (await fetch(`${url}/health`)).json());
    await until(work, (found) => found.work === "TOKEN_REFUSED" && found.node === "ok");
    expect((await client.fate(id)).status).not.to.be.oneOf(["mined", "failed"]);
    await put("service");
    expect((await client.waitFor(id)).status).to.equal("mined");
    await until(work, (found) => found.work === "ok");
  });
});
