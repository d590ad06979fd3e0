import { enodeOf, type IdentifiedNode } from "./enodeOf.js";
import type { Network } from "./parseNetwork.js";

/** The `permissions_config.toml` of every node: who may connect and who may send transactions. */
export function permissionsConfig({ accounts }: Network, nodes: readonly IdentifiedNode[]): string {
  const lines = (values: readonly (readonly [value: string, who: string])[]) =>
    values.map(([value, who]) => `  "${value}", # ${who}\n`).join("");
  return `# Made by "hardhat network" from network.json5; the same on every node.

# Every static node is here, or Besu refuses to start.
nodes-allowlist=[
${lines(nodes.map((node) => [enodeOf(node), node.name]))}]

# Services and officers only: members sign, a relayer sends.
accounts-allowlist=[
${lines(accounts.map(({ address, who }) => [address.toLowerCase(), who]))}]
`;
}
