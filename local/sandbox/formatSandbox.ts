import type { SandboxFile } from "../../sdk/addresses/SandboxFile.js";
import { formatTable } from "../../sdk/terminal/formatTable.js";

/** A sandbox for a person: where everything listens, the contracts, and the members. */
export function formatSandbox(
  path: string,
  { rpc, chainId, contracts, programmes, relayer, members }: SandboxFile,
): string {
  const services = Object.entries(programmes).map(([symbol, { partner, url, point }]) => [symbol, partner, url, point]);
  const people = members.map(({ name, address, path: derivation, customerNumbers }) => [
    name,
    address,
    derivation,
    Object.keys(customerNumbers).join(" "),
  ]);
  return [
    `Node ${rpc}, chain ${chainId}, free gas, a block a second; relayer ${relayer}`,
    formatTable(["programme", "partner", "service", "points"], services),
    formatTable(
      ["contract", "address"],
      Object.entries(contracts).map(([name, { address }]) => [name, address]),
    ),
    formatTable(["member", "account", "path", "customer of"], people),
    `${path} has all of it, with the shops' API keys and the customer numbers. Ctrl-C ends the sandbox.\n`,
  ].join("\n\n");
}
