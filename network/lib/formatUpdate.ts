import type { NetworkUpdate } from "./updateNetwork.js";

/** What an update of a network did, and what is left to do, for a person. */
export function formatUpdate({ written, restart, leftOver }: NetworkUpdate): string {
  const lines = written.length === 0 ? ["Nothing to do."] : [`Written: ${written.join(", ")}.`];
  if (restart.length > 0) {
    lines.push(`Start again, one at a time, waiting for each: ${restart.join(", ")}.`);
    lines.push(
      "Before each, hardhat network status must find nothing wrong: with a validator away already, the next one stops the chain.",
    );
  }
  if (written.some((path) => path.startsWith("prometheus/"))) lines.push("Start Prometheus again, too.");
  if (leftOver.length > 0) {
    lines.push(`No longer described: ${leftOver.join(", ")}. Stop what still runs, then take nodes/<name> away.`);
  }
  return lines.join("\n");
}
