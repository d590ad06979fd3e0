import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { expect } from "chai";
import { createNetwork } from "../../network/lib/createNetwork.js";
import { networkWorld, describedNetwork } from "../support/networkWorld.js";
import { BesuRefusal, parseBesuOptions } from "../support/parseBesuOptions.js";

describe("the stand-in for Besu, given options", () => {
  const world = networkWorld();
  let home: string;
  let config: string;

  before(async () => {
    const directory = world.path("network");
    await createNetwork({ description: await world.describe(await describedNetwork()), directory });
    home = join(directory, "nodes", "rpc1");
    config = await readFile(join(home, "config.toml"), "utf8");
  });

  /** What comes of our own configuration with some lines added and some options taken out. */
  async function start(
    lines: string,
    { without = [], argv = [], env = {} }: { without?: string[]; argv?: string[]; env?: NodeJS.ProcessEnv } = {},
  ) {
    const names = [...without, ...[...lines.matchAll(/^([a-z0-9-]+)=/gm)].map(([, name = ""]) => name)];
    const kept = config.split("\n").filter((line) => !names.some((name) => line.startsWith(`${name}=`)));
    await writeFile(join(home, "changed.toml"), `${kept.join("\n")}\n${lines}\n`);
    return parseBesuOptions({ argv: ["--config-file=changed.toml", ...argv], env, home });
  }

  async function refused(...how: Parameters<typeof start>): Promise<string> {
    try {
      await start(...how);
    } catch (error) {
      if (error instanceof BesuRefusal) return error.message;
      throw error;
    }
    throw new Error("it was taken");
  }

  it("refuses the kit's configuration of before: a limit on choosing transactions that the genesis file does not allow", async () => {
    expect(await refused("block-txs-selection-max-time=1200")).to.contain("--block-txs-selection-max-time can only");
    expect(await start("poa-block-txs-selection-max-time=75")).to.include({ "poa-block-txs-selection-max-time": 75 });
  });

  it("takes a profile in the file and goes by none of it", async () => {
    const values = await start('profile="ENTERPRISE"', { without: ["sync-mode", "data-storage-format"] });
    expect(values).to.not.have.any.keys("profile", "sync-mode", "data-storage-format");
  });

  it("goes by the command line before the environment before the file, and by no variable that is no option's", async () => {
    const env = { BESU_RPC_HTTP_PORT: "1001", BESU_P2P_PORT: "1002", BESU_OPTS: "-Xmx1m", BESU_NO_OPTION: "x" };
    const values = await start("rpc-http-port=1003\np2p-port=1004\nmetrics-port=1005", {
      env,
      argv: ["--rpc-http-port=1000", "--revert-reason-enabled", "--sync-mode", "full"],
    });
    expect(values).to.include({ "rpc-http-port": 1_000, "p2p-port": 1_002, "metrics-port": 1_005 });
    expect(values).to.include({ "revert-reason-enabled": true, "sync-mode": "full" });
  });

  const inFile: Record<string, string> = {
    "an unknown option": "block-period=2",
    "an option of an older Besu": 'rpc-http-api-methods-no-auth=["eth_call"]',
    "a text for a flag": 'revert-reason-enabled="true"',
    "a number for a flag": "metrics-enabled=1",
    "a flag for a number": "p2p-port=true",
    "a text for a number": 'tx-pool-max-size="many"',
    "a number for a text": "p2p-host=127",
    "a text for a list": 'host-allowlist="*"',
    "a list of numbers": "host-allowlist=[1]",
    "a fraction of a whole number": "sync-min-peers=1.5",
    "a port that there is not": "metrics-port=65536",
    "a number below zero": "min-gas-price=-1",
    "a share above the whole": "tx-pool-limit-by-account-percentage=1.5",
    "a percentage above a hundred": "remote-connections-max-percentage=101",
    "no time at all": "poa-block-txs-selection-max-time=0",
    "a way to sync that is gone": 'sync-mode="FAST"',
    "an unknown storage": 'data-storage-format="LEVELDB"',
    "an unknown pool": 'tx-pool="legacy"',
    "an API that is gone": 'rpc-http-api=["ETH", "CLIQUE"]',
    "an algorithm of no key": 'rpc-http-authentication-jwt-algorithm="HS256"',
    "a file that is not there": 'static-nodes-file="nowhere.json"',
    "an option of the other pool": "tx-pool-max-future-by-sender=200",
    "a network beside a genesis file": 'network="DEV"',
    "figures pulled and pushed": "metrics-push-enabled=true",
    "TLS without a key": "rpc-http-tls-enabled=true",
  };
  for (const [what, line] of Object.entries(inFile)) {
    it(`refuses ${what} in the file`, async () => {
      expect(await refused(line)).to.contain(line.split("=")[0]);
    });
  }

  it("refuses an option without the one it needs", async () => {
    expect(await refused("", { without: ["rpc-http-authentication-jwt-public-key-file"] })).to.contain("authenticate");
    expect(await refused("", { without: ["tx-pool"] })).to.contain("--tx-pool-");
  });

  it("refuses what is wrong on the command line and in the environment", async () => {
    for (const argv of [["--no-such-option=1"], ["--rpc-http-port=http"], ["--sync-mode"], ["start"]]) {
      expect(await refused("", { argv }), argv[0]).to.be.a("string");
    }
    for (const env of [{ BESU_RPC_HTTP_ENABLED: "yes" }, { BESU_TX_POOL: "both" }, { BESU_P2P_PORT: "" }]) {
      expect(await refused("", { env })).to.contain("the environment");
    }
  });
});
