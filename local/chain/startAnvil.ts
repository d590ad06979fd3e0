import { spawn, type ChildProcess } from "node:child_process";
import { once } from "node:events";
import { createServer } from "node:net";
import { fileURLToPath } from "node:url";
import hre from "hardhat";
import { AllianceError } from "../../sdk/AllianceError.js";
import { patience } from "../patience.js";

/** anvil, a chain in a process of its own. */
export interface Anvil {
  readonly url: string;
  /** Sends a signal to all of it, such as SIGSTOP. */
  signal(signal: NodeJS.Signals): void;
  /** Resolves when the process has ended, for whatever reason. */
  readonly ended: Promise<void>;
  /** Ends the process and waits until it is gone. @param most How long it may take to write its state, milliseconds. */
  stop(most?: number): Promise<void>;
}

/** The accounts that {@link startAnvil} gives a chain, for a network of its own. */
export const ACCOUNTS = { mnemonic: "test test test test test test test test test test test junk", count: 80 };

/** A chain without gas: transactions cost nothing and no account owns anything. */
export const FREE_GAS = [
  "--block-base-fee-per-gas",
  "0",
  "--gas-price",
  "0",
  "--disable-min-priority-fee",
  "--balance",
  "0",
];

/** The program that npm installed: a script that starts the real one, so both are ended as one group. */
const PROGRAM = fileURLToPath(new URL("../../node_modules/.bin/anvil", import.meta.url));
/** Code instrumented for coverage is larger than a chain allows. */
const SIZE_LIMIT = hre.globalOptions.coverage ? ["--disable-code-size-limit"] : [];
const HOST = "127.0.0.1";
const START_MS = 20_000;
const STOP_MS = 5_000;
const POLL_MS = 50;
const STOP_POLL_MS = 5;

/** A port that was free a moment ago. */
export async function freePort(): Promise<number> {
  const server = createServer();
  server.listen(0, HOST);
  await once(server, "listening");
  const address = server.address();
  server.close();
  await once(server, "close");
  if (address === null || typeof address === "string") throw new TypeError("the probe has no port");
  return address.port;
}

/** Whether the chain answers. */
async function answers(url: string): Promise<boolean> {
  const body = JSON.stringify({ jsonrpc: "2.0", id: 1, method: "eth_chainId", params: [] });
  const headers = { "content-type": "application/json" };
  try {
    const response = await fetch(url, { method: "POST", headers, body, signal: AbortSignal.timeout(1_000) });
    return response.ok;
  } catch {
    return false;
  }
}

/** Every process group started and not ended yet: none outlives this process, however it ends. */
const running = new Set<number>();

function end(group: number, signal: NodeJS.Signals): void {
  try {
    process.kill(-group, signal);
  } catch (error) {
    // Gone already.
    if (!(error instanceof Error && "code" in error && error.code === "ESRCH")) throw error;
  }
}

/** Whether a process of the group is left. */
function alive(group: number): boolean {
  try {
    return process.kill(-group, 0);
  } catch {
    return false;
  }
}

function endAll(): void {
  for (const group of running) end(group, "SIGKILL");
  running.clear();
}

function watchOverExit(): void {
  if (process.listeners("exit").includes(endAll)) return;
  process.on("exit", endAll);
  for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"] as const) {
    process.prependOnceListener(signal, () => {
      // Whoever else listens ends this process in its own way, and with it all of these.
      if (process.listenerCount(signal) > 0) return;
      endAll();
      process.kill(process.pid, signal);
    });
  }
}

function hasEnded(child: ChildProcess): boolean {
  return child.pid === undefined || child.exitCode !== null || child.signalCode !== null;
}

async function stop(child: ChildProcess, most = patience(STOP_MS)): Promise<void> {
  if (child.pid === undefined) return;
  if (!hasEnded(child)) {
    const gone = once(child, "exit");
    // The script hands it on, and waits for the real one to end.
    child.kill("SIGTERM");
    const late = setTimeout(end, most, child.pid, "SIGKILL");
    await gone;
    clearTimeout(late);
  }
  // The script may end before the real one, which may have a state to write.
  const deadline = Date.now() + most;
  while (alive(child.pid) && Date.now() < deadline) await new Promise((resolve) => setTimeout(resolve, STOP_POLL_MS));
  end(child.pid, "SIGKILL");
  running.delete(child.pid);
}

function anvilOf(url: string, child: ChildProcess): Anvil {
  const signal = (name: NodeJS.Signals) => {
    if (child.pid !== undefined) end(child.pid, name);
  };
  const ended = hasEnded(child) ? Promise.resolve() : once(child, "exit").then(() => undefined);
  return { url, signal, ended, stop: (most) => stop(child, most) };
}

/**
 * Starts anvil (hard fork cancun, chain 31337, accounts of Hardhat's test mnemonic) on a free port of this machine, or the one given, and
 * waits until it answers.
 *
 * Error: `NODE_NOT_STARTED`, with what it printed, when it ends before or does not answer within {@link patience} of 20 seconds.
 */
export async function startAnvil(
  options: readonly string[] = [],
  accounts = ACCOUNTS.count,
  givenPort?: number,
): Promise<Anvil> {
  const port = givenPort ?? (await freePort());
  const url = `http://${HOST}:${port}`;
  const args = [
    "--host",
    HOST,
    "--port",
    String(port),
    "--hardfork",
    "cancun",
    ...SIZE_LIMIT,
    "--accounts",
    String(accounts),
    ...options,
  ];
  watchOverExit();
  const child = spawn(PROGRAM, args, { stdio: ["ignore", "ignore", "pipe"], detached: true });
  if (child.pid !== undefined) running.add(child.pid);
  let complaint = "";
  child.stderr.setEncoding("utf8").on("data", (text: string) => (complaint += text));
  child.once("error", (error) => (complaint += String(error)));

  const start = Date.now();
  while (!hasEnded(child) && Date.now() - start < patience(START_MS)) {
    // Should somebody else have taken the port, it is somebody else who answers, and ours has ended.
    if ((await answers(url)) && !hasEnded(child)) return anvilOf(url, child);
    await new Promise((resolve) => setTimeout(resolve, POLL_MS));
  }
  const outcome = hasEnded(child) ? "ended" : `did not answer within ${Math.round((Date.now() - start) / 1_000)} s`;
  await stop(child);
  throw new AllianceError(
    "NODE_NOT_STARTED",
    `anvil ${outcome}: ${complaint}`,
    "Look whether the port is free, and try again.",
  );
}
