/** The groups of methods that our RPC nodes have: `rpc-http-api` of `network/lib/besuConfig.ts`. */
const ENABLED: Readonly<Record<string, ReadonlySet<string>>> = {
  eth: new Set(
    `accounts blobBaseFee blockNumber call chainId createAccessList estimateGas feeHistory gasPrice getBalance getBlockByHash
    getBlockByNumber getBlockReceipts getBlockTransactionCountByHash getBlockTransactionCountByNumber getCode getFilterChanges
    getFilterLogs getLogs getProof getStorageAt getTransactionByBlockHashAndIndex getTransactionByBlockNumberAndIndex
    getTransactionByHash getTransactionCount getTransactionReceipt maxPriorityFeePerGas newBlockFilter newFilter
    newPendingTransactionFilter protocolVersion sendRawTransaction sendTransaction simulateV1 syncing uninstallFilter`.split(
      /\s+/,
    ),
  ),
  net: new Set(["enode", "listening", "peerCount", "services", "version"]),
  web3: new Set(["clientVersion", "sha3"]),
  qbft: new Set(
    `discardValidatorVote getPendingVotes getRequestTimeoutSeconds getSignerMetrics getValidatorsByBlockHash
    getValidatorsByBlockNumber proposeValidatorVote`.split(/\s+/),
  ),
};
/** Besu knows them, and our nodes have them switched off. */
const OFF = new Set("admin clique debug eea ibft miner perm plugins priv trace txpool".split(" "));

/** Whether a node of ours has a method, has it switched off, or does not know it. */
export function availabilityOf(method: string): "there" | "off" | "unknown" {
  const [group = "", name = ""] = method.split("_");
  if (ENABLED[group]?.has(name) === true) return "there";
  return OFF.has(group) ? "off" : "unknown";
}
