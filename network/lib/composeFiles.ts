import type { Owner } from "./ownerOf.js";
import type { Network, NetworkNode } from "./parseNetwork.js";

/** A long-term support release. */
const PROMETHEUS_IMAGE = "prom/prometheus:v3.5.0";
/** What Besu needs beside its heap: RocksDB's caches, metaspace, threads. */
const OFF_HEAP_MEGABYTES = 2_048;

const COMMON = (user: string) => `  user: "${user}"
  # The addresses and ports of network.json5 are this machine's own. Linux only.
  network_mode: host
  restart: unless-stopped
  read_only: true
  cap_drop: [ALL]
  security_opt: ["no-new-privileges:true"]
  logging:
    driver: json-file
    options: { max-size: "50m", max-file: "5" }`;

function besuService(network: Network, node: NetworkNode): string {
  const rpcHost = node.role === "rpc" ? node.rpcHost : "127.0.0.1";
  return `  ${node.name}:
    <<: *besu
    environment:
      BESU_OPTS: "-Xmx${network.heapMegabytes}m"
      # The image sets 0.0.0.0, and the environment goes before config.toml.
      BESU_RPC_HTTP_HOST: "${rpcHost}"
    volumes:
      - ./nodes/${node.name}:/node:ro
      - ./nodes/${node.name}/data:/node/data
    healthcheck:
      # A validator has no RPC and the image no curl: the port of the metrics says that the node is up.
      test: ["CMD", "bash", "-c", "exec 3<>/dev/tcp/${node.host}/${node.metricsPort}"]
      interval: 10s
      timeout: 3s
      retries: 6
      start_period: 60s
`;
}

/**
 * The two compose files: `docker-compose.yml` runs all nodes and Prometheus; `docker-compose.maintenance.yml`, laid over it, turns the
 * validators' RPC on. On several machines each starts the services of its own nodes.
 */
export function composeFiles(network: Network, { uid, gid }: Owner): ReadonlyMap<string, string> {
  const user = `${uid}:${gid}`;
  const compose = `# Made by "hardhat network" from network.json5.
# Start: docker compose up -d        Several machines: docker compose up -d validator1, on each its own.

x-besu: &besu
  image: hyperledger/besu:${network.besuVersion}
  # Besu itself, not the image's script, which wants to be root.
  entrypoint: ["/opt/besu/bin/besu"]
  command: ["--config-file=config.toml"]
  working_dir: /node
${COMMON(user)}
  # Besu unpacks its native libraries there and runs them.
  tmpfs: ["/tmp:exec"]
  # Besu closes its database when asked to stop: give it the time.
  stop_grace_period: 60s
  mem_limit: ${network.heapMegabytes + OFF_HEAP_MEGABYTES}m

services:
${network.nodes.map((node) => besuService(network, node)).join("\n")}
  prometheus:
    image: ${PROMETHEUS_IMAGE}
    command:
      - --config.file=/etc/prometheus/prometheus.yml
      - --storage.tsdb.path=/prometheus
      - --storage.tsdb.retention.time=90d
      - --web.listen-address=127.0.0.1:${network.prometheusPort}
${COMMON(user).replaceAll(/^/gm, "  ")}
    volumes:
      - ./prometheus:/etc/prometheus:ro
      - ./prometheus/data:/prometheus
`;
  const validators = network.nodes.filter(({ role }) => role === "validator");
  const maintenance = `# Made by "hardhat network" from network.json5. Turns on the validators' RPC, on 127.0.0.1, for "hardhat network vote":
# docker compose -f docker-compose.yml -f docker-compose.maintenance.yml up -d

services:
${validators.map(({ name }) => `  ${name}:\n    environment:\n      BESU_RPC_HTTP_ENABLED: "true"\n`).join("")}`;
  return new Map([
    ["docker-compose.yml", compose],
    ["docker-compose.maintenance.yml", maintenance],
  ]);
}
