/** Besu's options, of 26.x, by which a node of ours could be configured. Besu refuses to start with any other in its file. */
export const BESU_OPTIONS: ReadonlySet<string> = new Set(
  `api-gas-price-blocks api-gas-price-max block-txs-selection-max-time bootnodes color-enabled data-path data-storage-format
  discovery-enabled genesis-file host-allowlist identity logging max-peers metrics-category metrics-enabled metrics-host
  metrics-port metrics-protocol min-gas-price min-priority-fee nat-method net-restrict network-id node-private-key-file
  p2p-enabled p2p-host p2p-interface p2p-port permissions-accounts-config-file permissions-accounts-config-file-enabled
  permissions-nodes-config-file permissions-nodes-config-file-enabled pid-path poa-block-txs-selection-max-time profile
  random-peer-priority-enabled remote-connections-limit-enabled remote-connections-max-percentage revert-reason-enabled
  rpc-gas-cap rpc-http-api rpc-http-api-methods-no-auth rpc-http-authentication-credentials-file
  rpc-http-authentication-enabled rpc-http-authentication-jwt-algorithm rpc-http-authentication-jwt-public-key-file
  rpc-http-cors-origins rpc-http-enabled rpc-http-host rpc-http-max-active-connections rpc-http-max-batch-size
  rpc-http-max-request-content-length rpc-http-port rpc-max-logs-range rpc-tx-feecap rpc-ws-enabled security-module
  static-nodes-file strict-tx-replay-protection-enabled sync-mode target-gas-limit tx-pool tx-pool-enable-save-restore
  tx-pool-limit-by-account-percentage tx-pool-max-size tx-pool-no-local-priority tx-pool-price-bump
  tx-pool-priority-senders tx-pool-retention-hours`.split(/\s+/),
);
