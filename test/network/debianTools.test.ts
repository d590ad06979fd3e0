import { execFile } from "node:child_process";
import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { promisify } from "node:util";
import { expect } from "chai";
import { createNetwork } from "../../network/lib/createNetwork.js";
import { needsTool } from "../support/needsTool.js";
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

const VALIDATORS = NODES.slice(0, 4);
/** What each node shows, a sample every 15 s for ten minutes: by figure, then by node. As a network does that has a block every 2 s. */
const WELL: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  up: all("1x40"),
  besu_blockchain_chain_head_timestamp: all("0+15x40"),
  ethereum_blockchain_height: all("100+7x40"),
  ethereum_peer_count: all("5x40"),
  besu_transaction_pool_transactions: all("40x40"),
  // A quarter of the blocks is each validator's; an RPC node makes none.
  besu_executors_ethscheduler_blockcreation_completed_tasks_total: {
    ...all("0x40"),
    ...Object.fromEntries(VALIDATORS.map((node) => [node, "25+2x40"])),
  },
  jvm_threads_deadlocked: all("0x40"),
};
const PROPOSED = "besu_executors_ethscheduler_blockcreation_completed_tasks_total";
const STANDS = { besu_blockchain_chain_head_timestamp: all("0x40"), ethereum_blockchain_height: all("100x40") };
const DOWN = "1 0x40";
/** A node that is down shows nothing at all. */
const without = (...down: string[]) =>
  Object.fromEntries(
    Object.entries(WELL).map(([figure, values]) => [
      figure,
      Object.fromEntries(
        Object.entries(values).map(([node, value]) => [
          node,
          !down.includes(node) ? value : figure === "up" ? DOWN : `${value.split(/[+x]/)[0] ?? ""} stale`,
        ]),
      ),
    ]),
  );

/** What is otherwise than when all is well, and the alerts that are raised by it: one that is of several nodes as often. */
interface Case {
  readonly seen: typeof WELL;
  readonly raised: readonly string[];
}

const cases: Record<string, Case> = {
  "all is well": { seen: {}, raised: [] },
  "no block comes": { seen: STANDS, raised: ["ChainStopped"] },
  "one validator is lost": { seen: without("validator2"), raised: ["QuorumAtRisk", "NodeDown"] },
  "two validators are lost": {
    seen: { ...without("validator2", "validator3"), ...STANDS },
    raised: ["ChainStopped", "QuorumLost", "NodeDown", "NodeDown"],
  },
  "all nodes are lost": {
    seen: without(...NODES),
    raised: ["QuorumLost", ...NODES.map(() => "NodeDown")],
  },
  "an RPC node is lost": { seen: without("rpc1"), raised: ["NodeDown"] },
  "a validator imports blocks and proposes none": {
    seen: { [PROPOSED]: { ...WELL[PROPOSED], validator3: "25x40" } },
    raised: ["ValidatorAsleep", "QuorumAtRisk"],
  },
  "a validator proposes none since it was started again": {
    seen: { [PROPOSED]: { ...WELL[PROPOSED], validator3: "25+2x4 0x36" } },
    raised: ["ValidatorAsleep", "QuorumAtRisk"],
  },
  "a validator was started again and proposes": {
    seen: { [PROPOSED]: { ...WELL[PROPOSED], validator3: "25+2x4 0+2x36" } },
    raised: [],
  },
  "one validator is lost and another one sleeps, until the chain stands still": {
    seen: {
      ...without("validator2"),
      ...STANDS,
      [PROPOSED]: { ...all("0x40"), ...Object.fromEntries(VALIDATORS.map((node) => [node, "25x40"])) },
    },
    raised: ["ChainStopped", "QuorumAtRisk", "NodeDown"],
  },
  "blocks are larger than the machines can execute: one in 28 s": {
    seen: {
      ethereum_blockchain_height: all("100+0.5x40"),
      [PROPOSED]: { ...all("0x40"), ...Object.fromEntries(VALIDATORS.map((node) => [node, "25+0.125x40"])) },
    },
    raised: ["BlocksSlow"],
  },
  "a node is behind": {
    seen: { ethereum_blockchain_height: all("100+7x40", { rpc2: "100x40" }) },
    raised: ["NodeBehind"],
  },
  "a node follows a few blocks later": {
    seen: { ethereum_blockchain_height: all("100+7x40", { rpc2: "90+7x40" }) },
    raised: [],
  },
  "two threads of a node wait for each other": {
    seen: { jvm_threads_deadlocked: all("0x40", { validator1: "0x10 2x30" }) },
    raised: ["NodeDeadlocked"],
  },
  "a node is cut off from others": {
    seen: { ethereum_peer_count: all("5x40", { rpc1: "3x40" }) },
    raised: ["PeersMissing"],
  },
  "a pool fills up": {
    seen: { besu_transaction_pool_transactions: all("0x40", { rpc1: "4000x40" }) },
    raised: ["PoolFilling"],
  },
  "a pool is used": { seen: { besu_transaction_pool_transactions: all("2000x40") }, raised: [] },
  ...Object.fromEntries(
    Object.keys(WELL)
      .filter((figure) => figure !== "up")
      .map((figure) => [
        `an RPC node lacks ${figure}`,
        {
          seen: {
            [figure]: Object.fromEntries(Object.entries(WELL[figure] ?? {}).filter(([node]) => node !== "rpc2")),
          },
          raised: ["FigureMissing"],
        },
      ]),
  ),
  "no validator shows any more who proposes": {
    seen: { [PROPOSED]: {} },
    raised: [...NODES.map(() => "FigureMissing"), ...VALIDATORS.map(() => "ValidatorAsleep"), "QuorumLost"],
  },
};

/** promtool's test of one case: each alert is checked against how often it should be there. */
function ruleTest({ seen, raised }: Case, alerts: readonly string[]): string {
  const expressions = alerts.map((alert) => {
    const times = raised.filter((each) => each === alert).length;
    const samples = times === 0 ? "[]" : `[{ labels: '{}', value: ${times} }]`;
    const expr = `count(ALERTS{alertname="${alert}", alertstate="firing"})`;
    return `      - expr: ${expr}\n        eval_time: 9m\n        exp_samples: ${samples}\n`;
  });
  const input = Object.entries({ ...WELL, ...seen }).map(([figure, values]) => series(figure, values));
  return `  - interval: 15s
    input_series:
${input.join("")}    promql_expr_test:
${expressions.join("")}`;
}

describe("the network's files, by Debian's own tools", function () {
  const world = networkWorld();
  let directory: string;

  before(async () => {
    directory = world.path("network");
    await createNetwork({ description: "network/network.example.json5", directory });
  });

  const promtool = async (...args: string[]) => (await run("promtool", args, { cwd: directory })).stdout;

  it(
    "promtool finds prometheus.yml and its rules in order",
    needsTool("promtool", "prometheus", async () => {
      const output = await promtool("check", "config", "prometheus/prometheus.yml");
      expect(output).to.contain("SUCCESS: 14 rules found").and.contain("is valid prometheus config file syntax");
    }),
  );

  it(
    "promtool raises each alert when it should, and no other",
    needsTool("promtool", "prometheus", async () => {
      const rules = await readFile(join(directory, "prometheus", "alerts.yml"), "utf8");
      const alerts = [...rules.matchAll(/- alert: (\w+)/g)].map(([, name = ""]) => name);
      // One that no case raises is not seen to fire.
      expect(alerts).to.have.members([...new Set(Object.values(cases).flatMap(({ raised }) => raised))]);
      const tests = Object.values(cases)
        .map((each) => ruleTest(each, alerts))
        .join("\n");
      const file = join(directory, "prometheus", "tests.yml");
      await writeFile(file, `rule_files: [alerts.yml]\nevaluation_interval: 15s\ntests:\n${tests}`);
      expect(await promtool("test", "rules", file)).to.contain("SUCCESS");
    }),
  );

  it(
    "docker-compose takes docker-compose.yml, alone and with the overlay for maintenance",
    needsTool("docker-compose", "docker-compose", async () => {
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
