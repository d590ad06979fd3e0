/** Whom a token can be for. */
export const tokenRoles = ["partner", "service", "auditor", "operator"] as const;
/** Whom a token is for. */
export type TokenRole = (typeof tokenRoles)[number];

/**
 * What a partner's dashboards and wallets read: blocks, transactions, events, contracts. Method by method, so that a new version
 * of Besu adds nothing to a token. Nothing that keeps state in the node (filters), nothing of what is not yet in a block (the
 * transaction pool tells who is about to do what), and nothing that makes the node work hard for one caller (traces).
 */
const READ = [
  "eth:blockNumber",
  "eth:call",
  "eth:chainId",
  "eth:estimateGas",
  "eth:feeHistory",
  "eth:gasPrice",
  "eth:getBalance",
  "eth:getBlockByHash",
  "eth:getBlockByNumber",
  "eth:getBlockReceipts",
  "eth:getCode",
  "eth:getLogs",
  "eth:getStorageAt",
  "eth:getTransactionByHash",
  "eth:getTransactionCount",
  "eth:getTransactionReceipt",
  "eth:maxPriorityFeePerGas",
  "eth:syncing",
  "net:version",
  "web3:clientVersion",
] as const;

/** Which accounts it sends for, the allowlist says. */
const SEND = "eth:sendRawTransaction";

const PERMISSIONS: Readonly<Record<TokenRole, readonly string[]>> = {
  partner: READ,
  // Relayer, programme, feeder, pricer, deployment.
  service: [...READ, SEND],
  // Evidence: a value in a contract against the hash of a block, and who signed it.
  auditor: [...READ, "eth:getProof", "qbft:getSignerMetrics", "qbft:getValidatorsByBlockNumber"],
  // Keeps the network, and casts the validators' votes. Sends nothing.
  operator: [
    ...READ,
    "net:listening",
    "net:peerCount",
    "qbft:discardValidatorVote",
    "qbft:getPendingVotes",
    "qbft:getSignerMetrics",
    "qbft:getValidatorsByBlockNumber",
    "qbft:proposeValidatorVote",
  ],
};

/** The methods of JSON-RPC that a token of this role may call, as Besu writes them: `group:method`. */
export function tokenPermissions(role: TokenRole): readonly string[] {
  return PERMISSIONS[role];
}
