import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { LogFormat } from "../../services/common/logFormat.js";
import { logText } from "../../services/common/logText.js";
import { openLiveChain, type Front } from "./openLiveChain.js";
import { startLocalServices } from "./startLocalServices.js";

const NAME_WIDTH = 10;

/** A line of a service's log with the service's name: an object of its own for programs, whatever the service printed. */
function named(name: string, line: string): string {
  try {
    const logged: unknown = JSON.parse(line);
    if (typeof logged === "object" && logged !== null) return JSON.stringify({ service: name, ...logged });
  } catch {
    // Not of its log.
  }
  return JSON.stringify({ service: name, msg: line });
}

/**
 * Starts a local chain with the alliance on it, and all services beside it; tells where they listen, and then what they log.
 *
 * @param tell Takes a line.
 * @param front What stands between the node and the services; nothing by default.
 * @param format For people by default.
 */
export async function startLocalAlliance(
  tell: (line: string) => void,
  front?: Front,
  format: LogFormat = "text",
): Promise<{ stop(): Promise<void> }> {
  const directory = await mkdtemp(join(tmpdir(), "milk-services-"));
  const closing = [() => rm(directory, { recursive: true, force: true })];
  const stop = async () => {
    for (const close of closing.splice(0).reverse()) await close();
  };
  const onLine = (name: string, line: string) =>
    tell(format === "json" ? named(name, line) : `${name.padEnd(NAME_WIDTH)}${logText(line)}`);
  try {
    onLine("services", "starting a chain and the alliance on it");
    const chain = await openLiveChain(directory, undefined, front);
    closing.push(() => chain.close());
    const local = await startLocalServices({ stage: chain.stage, rpc: chain.url, directory, onLine });
    closing.push(() => local.close());
    onLine("services", "prices are made up on this machine: no exchange is asked");
    onLine("chain", `${chain.url} (chain id ${chain.stage.manifest.chainId}, a block a second, free gas)`);
    for (const [name, { options }] of local.services) onLine(name, `${options.url} (/health, /openapi.json)`);
    onLine("services", `files: ${directory}; Ctrl-C ends all and removes them`);
    return { stop };
  } catch (error) {
    await stop();
    throw error;
  }
}
