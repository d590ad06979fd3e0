import { BLOCKS_BEHIND, SILENT_PERIODS, TURNS_MISSED } from "./limits.js";
import type { Network } from "./parseNetwork.js";
import { poolSizeOf } from "./poolSizeOf.js";
import { quorumOf } from "./quorumOf.js";

/** Seconds over which blocks are counted, at least; longer where blocks are slower. */
const WINDOW = 300;
/** How many times slower than they should blocks may come. */
const TIMES_SLOWER = 3;

/** What the rules read of a node. Every name has to be one that Besu has: an alert on any other is silent for ever. */
const FIGURES = {
  height: "ethereum_blockchain_height",
  time: "besu_blockchain_chain_head_timestamp",
  peers: "ethereum_peer_count",
  pool: "besu_transaction_pool_transactions",
  // A block that is created is one that is proposed. Nothing else of a validator tells that its consensus sleeps: it goes on importing.
  proposed: "besu_executors_ethscheduler_blockcreation_completed_tasks_total",
  deadlocked: "jvm_threads_deadlocked",
} as const;

const of = (figure: keyof typeof FIGURES) => `${FIGURES[figure]}{job="besu"}`;

function record(name: string, expression: string): string {
  return `      - record: ${name}
        expr: ${expression}
`;
}

function alert(
  name: string,
  severity: "critical" | "warning",
  expression: string,
  wait: string,
  summary: string,
): string {
  return `      - alert: ${name}
        expr: ${expression}
        for: ${wait}
        labels: { severity: ${severity} }
        annotations: { summary: "${summary}" }
`;
}

/** Alerts about the chain and the validators who make it. */
function chainRules({ nodes, blockPeriodSeconds: period }: Network): string[] {
  const validators = nodes.filter(({ role }) => role === "validator").length;
  const quorum = quorumOf(validators);
  const silent = SILENT_PERIODS * period;
  const window = Math.max(WINDOW, 5 * validators * period);
  const up = 'up{job="besu", role="validator"} == 1';
  const works = "(count(validator:works) or vector(0))";
  return [
    record("chain:new_blocks", `max(${of("height")}) - max(${of("height")} offset ${window}s)`),
    record(
      "validator:asleep",
      `${up} unless on(node) increase(${of("proposed")}[${window}s]) > 0 and on() chain:new_blocks >= ${TURNS_MISSED * validators}`,
    ),
    record("validator:works", `${up} unless on(node) validator:asleep`),
    alert(
      "ChainStopped",
      "critical",
      `time() - max(${of("time")}) > ${silent}`,
      "30s",
      `No block for over ${silent} s`,
    ),
    alert(
      "QuorumLost",
      "critical",
      `${works} < ${quorum}`,
      "30s",
      `Fewer than ${quorum} of ${validators} validators work: no blocks until one is back`,
    ),
    alert(
      "QuorumAtRisk",
      "warning",
      `${works} == ${quorum} and ${works} < ${validators}`,
      "1m",
      `Only ${quorum} of ${validators} validators work: one more lost and the chain stops`,
    ),
    alert(
      "ValidatorAsleep",
      "warning",
      "validator:asleep",
      "2m",
      `{{ $labels.node }} proposes no blocks, though it answers and the chain goes on`,
    ),
    alert(
      "BlocksSlow",
      "warning",
      `chain:new_blocks > 0 and chain:new_blocks < ${Math.floor(window / period / TIMES_SLOWER)}`,
      "2m",
      `{{ $value }} blocks in ${window} s, of ${Math.floor(window / period)} that were due`,
    ),
  ];
}

/** Alerts about single nodes. */
function nodeRules(network: Network): string[] {
  const peers = network.nodes.length - 1;
  const pool = poolSizeOf(network);
  const figures = Object.values(FIGURES).map((name) => `${name}{job="besu"}`);
  return [
    alert("NodeDown", "warning", 'up{job="besu"} == 0', "1m", "{{ $labels.node }} does not answer"),
    alert(
      "NodeBehind",
      "warning",
      `scalar(max(${of("height")})) - ${of("height")} > ${BLOCKS_BEHIND}`,
      "2m",
      "{{ $labels.node }} is {{ $value }} blocks behind",
    ),
    alert(
      "NodeDeadlocked",
      "critical",
      `${of("deadlocked")} > 0`,
      "1m",
      "Threads of {{ $labels.node }} wait for one another: it does not end by itself",
    ),
    alert(
      "PeersMissing",
      "warning",
      `${of("peers")} < ${peers}`,
      "5m",
      `{{ $labels.node }} has {{ $value }} of ${peers} peers`,
    ),
    alert(
      "PoolFilling",
      "warning",
      `${of("pool")} > ${Math.floor(0.8 * pool)}`,
      "1m",
      `{{ $labels.node }} has {{ $value }} transactions waiting; its pool holds ${pool}`,
    ),
    alert(
      "FigureMissing",
      "warning",
      `up{job="besu"} == 1 unless on(node) (${figures.join(" and on(node) ")})`,
      "5m",
      "{{ $labels.node }} lacks a figure that these alerts go by",
    ),
  ];
}

function alerts(network: Network): string {
  return `# Made by "hardhat network" from network.json5. What to do about each: docs/operator/network.md. Disks are not watched here: add node_exporter.
groups:
  - name: network
    rules:
${[...chainRules(network), ...nodeRules(network)].join("")}`;
}

/** `prometheus.yml`, which names every node by its metrics, and `alerts.yml`, the rules it loads. */
export function prometheusFiles(network: Network): ReadonlyMap<string, string> {
  const targets = network.nodes.map(
    ({ name, role, host, metricsPort }) =>
      `      - targets: ["${host}:${metricsPort}"]\n        labels: { node: ${name}, role: ${role} }\n`,
  );
  const prometheus = `# Made by "hardhat network" from network.json5.
global:
  scrape_interval: 5s
  scrape_timeout: 4s
  evaluation_interval: 5s

rule_files: [alerts.yml]

scrape_configs:
  - job_name: besu
    static_configs:
${targets.join("")}`;
  return new Map([
    ["prometheus/prometheus.yml", prometheus],
    ["prometheus/alerts.yml", alerts(network)],
  ]);
}
