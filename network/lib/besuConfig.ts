import { enodeOf, type IdentifiedNode } from "./enodeOf.js";
import type { Network } from "./parseNetwork.js";
import { poolSizeOf } from "./poolSizeOf.js";

/** What a token can grant on a node of this role: `ADMIN`, `DEBUG`, `PERM`, `TRACE` and `TXPOOL` nobody needs, so no node has them. */
const APIS = { rpc: ["ETH", "NET", "WEB3", "QBFT"], validator: ["QBFT"] } as const;
/** Besu's default. */
const DEFAULT_PEERS = 25;

const list = (values: readonly string[]) => `[${values.map((value) => JSON.stringify(value)).join(", ")}]`;

/**
 * A node's `config.toml`. Paths are relative to the node's directory, in which Besu is started, so that the same file serves in a
 * container, under the launcher and on any machine.
 */
export function besuConfig(network: Network, node: IdentifiedNode): string {
  const isRpc = node.role === "rpc";
  const rpcHost = isRpc ? node.rpcHost : "127.0.0.1";
  const names = [...new Set(["localhost", "127.0.0.1", node.host, rpcHost, ...node.rpcNames])];
  return `# ${node.name} (${node.role}), ${enodeOf(node)}, address ${node.address}
# Made by "hardhat network": change network.json5 and run "hardhat network update" instead of this file.
# Besu takes the environment (BESU_...) before this file: start it with none but what docker-compose.yml sets.
# A profile is no use here: Besu reads it from the command line and the environment alone. So every value stands by itself.

genesis-file="genesis.json"
data-path="data"
node-private-key-file="key"
logging="INFO"
color-enabled=false

# Every block is executed, from the first on, by every node.
sync-mode="FULL"
# Every state is kept, so that an auditor gets balances and proofs of any block. Bonsai, the default, keeps 512 blocks. Data of one
# kind never becomes the other: a node keeps what it began with.
data-storage-format="FOREST"
# One peer is enough to follow: by default a node waits for five, more than a network of four validators may have left.
sync-min-peers=1

# Nodes find one another by static-nodes.json alone. The address is this one, not one guessed from a router.
nat-method="NONE"
discovery-enabled=false
static-nodes-file="static-nodes.json"
p2p-host="${node.host}"
p2p-interface="${node.host}"
p2p-port=${node.p2pPort}
max-peers=${Math.max(DEFAULT_PEERS, network.nodes.length)}
# All peers are listed ones: none is turned away because it was the other side that called.
remote-connections-limit-enabled=false

# Both lists are the same on every node: a validator whose list lacks an account leaves its transactions out of its blocks.
permissions-nodes-config-file-enabled=true
permissions-nodes-config-file="permissions_config.toml"
permissions-accounts-config-file-enabled=true
permissions-accounts-config-file="permissions_config.toml"

# Free gas: one node with a price would drop what the others accept.
min-gas-price=0
# In the order of arrival. The other kind of pool, the default, orders by price, and all prices are zero.
tx-pool="sequenced"
# Nobody is first for having sent it to this node.
tx-pool-no-local-priority=true
# The pool is shared by a handful of services: one may fill it. By default a sender has about five transactions in it.
tx-pool-limit-by-account-percentage=1
# Over twice what a block takes at ${network.transactionsPerSecond} transactions a second.
tx-pool-max-size=${poolSizeOf(network)}
# No time limit for choosing a block's transactions: Besu refuses one (block-txs-selection-max-time) or ignores it (the one for proof of
# authority). What bounds a block is the genesis file's gasLimit alone.
# Receipts say why a transaction failed.
revert-reason-enabled=true

metrics-enabled=true
metrics-host="${node.host}"
metrics-port=${node.metricsPort}
# Against DNS rebinding; it holds for the metrics, too, so Prometheus's name for this node is among them.
host-allowlist=${list(names)}

${
  isRpc
    ? "# Answers whoever has a token, and only what the token says."
    : "# Off. Votes on validators need it: see maintenance in docs/operator/network.md. Then on this machine alone, and only QBFT."
}
rpc-http-enabled=${isRpc}
rpc-http-host="${rpcHost}"
rpc-http-port=${node.rpcPort}
rpc-http-api=${list(APIS[node.role])}
# Services keep connections open; the default is 80.
rpc-http-max-active-connections=300
rpc-http-authentication-enabled=true
rpc-http-authentication-jwt-algorithm="ES256"
rpc-http-authentication-jwt-public-key-file="token-key.pub.pem"
`;
}
