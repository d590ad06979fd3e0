import { execFile } from "node:child_process";
import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { promisify } from "node:util";
import { expect } from "chai";
import { createNetwork } from "../../network/lib/createNetwork.js";
import { findProgram } from "../../network/lib/findProgram.js";
import { networkWorld } from "../support/networkWorld.js";

const run = promisify(execFile);

/** A sample an interval, of every node: `value` is in promtool's notation, such as `1+2x9`. */
const series = (metric: string, values: Readonly<Record<string, string>>) =>
  Object.entries(values)
    .map(([node, value]) => {
      const role = node.startsWith("rpc") ? "rpc" : "validator";
      return `      - series: '${metric}{job="besu", node="${node}", role="${role}"}'\n        values: '${value}'\n`;
    })
    .join("");

const NODES = ["validator1", "validator2", "validator3", "validator4", "rpc1", "rpc2"];
const all = (value: string, but: Readonly<Record<string, string>> = {}) => ({
  ...Object.fromEntries(NODES.map((node) => [node, value])),
  ...but,
});

/** What Prometheus sees every 15 s for ten minutes, and which alerts it raises: the name and, where an alert is of one node, its node. */
interface Case {
  readonly up?: Readonly<Record<string, string>>;
  readonly timestamp?: Readonly<Record<string, string>>;
  readonly height?: Readonly<Record<string, string>>;
  readonly peers?: Readonly<Record<string, string>>;
  readonly pool?: Readonly<Record<string, string>>;
  readonly raised: readonly string[];
}

const DOWN = "1 0x40";
const cases: Record<string, Case> = {
  "all is well": { raised: [] },
  "no block comes": { timestamp: all("0x40"), raised: ["ChainStopped"] },
  "one validator is lost": { up: all("1x40", { validator2: DOWN }), raised: ["QuorumAtRisk", "NodeDown"] },
  "two validators are lost": {
    up: all("1x40", { validator2: DOWN, validator3: DOWN }),
    raised: ["QuorumLost", "NodeDown", "NodeDown"],
  },
  "an RPC node is lost": { up: all("1x40", { rpc1: DOWN }), raised: ["NodeDown"] },
  "a node is behind": { height: all("100+7x40", { rpc2: "100x40" }), raised: ["NodeBehind"] },
  "a node is cut off from others": { peers: all("5x40", { rpc1: "3x40" }), raised: ["PeersMissing"] },
  "a pool fills up": { pool: all("0x40", { rpc1: "4000x40" }), raised: ["PoolFilling"] },
};

/** promtool's test of one case: each alert is checked against how often it should be there. */
function ruleTest({ up, timestamp, height, peers, pool, raised }: Case): string {
  const alerts = [
    "ChainStopped",
    "QuorumLost",
    "QuorumAtRisk",
    "NodeDown",
    "NodeBehind",
    "PeersMissing",
    "PoolFilling",
  ];
  const expressions = alerts.map((alert) => {
    const times = raised.filter((each) => each === alert).length;
    const samples = times === 0 ? "[]" : `[{ labels: '{}', value: ${times} }]`;
    const expr = `count(ALERTS{alertname="${alert}", alertstate="firing"})`;
    return `      - expr: ${expr}\n        eval_time: 9m\n        exp_samples: ${samples}\n`;
  });
  return `  - interval: 15s
    input_series:
${series("up", up ?? all("1x40"))}${series("besu_blockchain_chain_head_timestamp", timestamp ?? all("0+15x40"))}${series(
    "ethereum_blockchain_height",
    height ?? all("100+7x40"),
  )}${series("ethereum_peer_count", peers ?? all("5x40"))}${series(
    "besu_transaction_pool_number_of_transactions",
    pool ?? all("0x40"),
  )}    promql_expr_test:
${expressions.join("")}`;
}

describe("the network's files, by Debian's own tools", function () {
  const world = networkWorld();
  let directory: string;

  before(async () => {
    directory = world.path("network");
    await createNetwork({ description: "network/network.example.json5", directory });
  });

  /** CI has the tools; elsewhere a test without its tool is skipped, and says how to run it. */
  const needs = (program: string, debianPackage: string, work: () => Promise<void>) =>
    async function (this: Mocha.Context): Promise<void> {
      if ((await findProgram(program)) === undefined && process.env["CI"] !== "true") {
        process.stdout.write(`    SKIPPED, there is no ${program}: apt-get install ${debianPackage}\n`);
        this.skip();
      }
      await work();
    };
  const promtool = async (...args: string[]) => (await run("promtool", args, { cwd: directory })).stdout;

  it(
    "promtool finds prometheus.yml and its rules in order",
    needs("promtool", "prometheus", async () => {
      const output = await promtool("check", "config", "prometheus/prometheus.yml");
      expect(output).to.contain("SUCCESS: 7 rules found").and.contain("is valid prometheus config file syntax");
    }),
  );

  it(
    "promtool raises each alert when it should, and no other",
    needs("promtool", "prometheus", async () => {
      const tests = Object.values(cases).map(ruleTest).join("\n");
      const file = join(directory, "prometheus", "tests.yml");
      await writeFile(file, `rule_files: [alerts.yml]\nevaluation_interval: 15s\ntests:\n${tests}`);
      expect(await promtool("test", "rules", file)).to.contain("SUCCESS");
    }),
  );

  it(
    "docker-compose takes docker-compose.yml, alone and with the overlay for maintenance",
    needs("docker-compose", "docker-compose", async () => {
      const config = async (...files: string[]) =>
        (await run("docker-compose", [...files.flatMap((file) => ["-f", file]), "config"], { cwd: directory })).stdout;
      const alone = await config("docker-compose.yml");
      expect(alone.match(/image: hyperledger\/besu:26\.8\.0/g)).to.have.lengthOf(6);
      expect(alone).to.not.contain("BESU_RPC_HTTP_ENABLED");
      const both = await config("docker-compose.yml", "docker-compose.maintenance.yml");
      expect(both.match(/BESU_RPC_HTTP_ENABLED: ["']true["']/g)).to.have.lengthOf(4);
    }),
  );
});
