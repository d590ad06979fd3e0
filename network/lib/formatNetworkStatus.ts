import { formatTable } from "../../sdk/terminal/formatTable.js";
import type { NetworkStatus } from "./readStatus.js";

/** A network's status, for a person. */
export function formatNetworkStatus({ block, blockTime, nodes, problems }: NetworkStatus): string {
  const made = blockTime === undefined ? "" : `, made at ${new Date(blockTime * 1_000).toISOString()}`;
  const rows = nodes.map(({ name, role, block, peers, waiting, lastProposed }) =>
    [name, role, block, peers, waiting, lastProposed].map((cell) => cell ?? ""),
  );
  return [
    block === undefined ? "No node answers." : `Block ${block}${made}.`,
    formatTable(["Node", "Role", "Block", "Peers", "Waiting", "Last proposed"], rows),
    problems.length === 0 ? "As it should be." : problems.join("\n"),
  ].join("\n\n");
}
