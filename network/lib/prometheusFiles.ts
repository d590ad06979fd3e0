import type { Network } from "./parseNetwork.js";
import { poolSizeOf } from "./poolSizeOf.js";
import { quorumOf } from "./quorumOf.js";

/** Block periods without a block after which something is wrong: rounds that fail take longer and longer, so not too few. */
const SILENT_PERIODS = 15;
/** Blocks that a node may be behind the highest. */
const BLOCKS_BEHIND = 10;

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

function alerts(network: Network): string {
  const validators = network.nodes.filter(({ role }) => role === "validator").length;
  const quorum = quorumOf(validators);
  const silent = SILENT_PERIODS * network.blockPeriodSeconds;
  const up = 'sum(up{job="besu", role="validator"})';
  return `# Made by "hardhat network" from network.json5. What to do about each: docs/network.md. Disks are not watched here: add node_exporter.
groups:
  - name: network
    rules:
${[
  alert(
    "ChainStopped",
    "critical",
    `time() - max(besu_blockchain_chain_head_timestamp{job="besu"}) > ${silent}`,
    "30s",
    `No block for over ${silent} s`,
  ),
  alert(
    "QuorumLost",
    "critical",
    `${up} < ${quorum}`,
    "30s",
    `Fewer than ${quorum} of ${validators} validators: no blocks until one is back`,
  ),
  alert(
    "QuorumAtRisk",
    "warning",
    `${up} == ${quorum} and ${up} < ${validators}`,
    "1m",
    `Only ${quorum} of ${validators} validators: one more lost and the chain stops`,
  ),
  alert("NodeDown", "warning", 'up{job="besu"} == 0', "1m", "{{ $labels.node }} does not answer"),
  alert(
    "NodeBehind",
    "warning",
    `scalar(max(ethereum_blockchain_height{job="besu"})) - ethereum_blockchain_height{job="besu"} > ${BLOCKS_BEHIND}`,
    "2m",
    "{{ $labels.node }} is {{ $value }} blocks behind",
  ),
  alert(
    "PeersMissing",
    "warning",
    `ethereum_peer_count{job="besu"} < ${network.nodes.length - 1}`,
    "5m",
    `{{ $labels.node }} has {{ $value }} of ${network.nodes.length - 1} peers`,
  ),
  alert(
    "PoolFilling",
    "warning",
    `besu_transaction_pool_number_of_transactions{job="besu"} > ${Math.floor(0.8 * poolSizeOf(network))}`,
    "1m",
    `{{ $labels.node }} has {{ $value }} transactions waiting; its pool holds ${poolSizeOf(network)}`,
  ),
].join("")}`;
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
