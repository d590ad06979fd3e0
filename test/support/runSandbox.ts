import { spawn } from "node:child_process";
import { once } from "node:events";
import { patience } from "../../local/patience.js";

/** `hardhat sandbox` as a process of its own, on free ports. */
export interface SandboxProcess {
  readonly pid: number;
  /** Resolves when it has told that it is ready; throws, with what it said, when it ended before. */
  ready(): Promise<void>;
  /** Its exit code. */
  readonly exit: Promise<number | null>;
  /** What it has said so far. */
  output(): string;
  /** Waits until it has said something. */
  said(text: string): Promise<void>;
  signal(name: NodeJS.Signals): void;
  /** Ends it if it has not ended, and waits until it has. */
  kill(): Promise<void>;
}

const SAID_MS = 180_000;

/** Starts a sandbox that writes to a directory. */
export function runSandbox(directory: string, options: readonly string[] = []): SandboxProcess {
  const ports = options.includes("--port") ? [] : ["--port", "0"];
  const args = ["sandbox", "--directory", directory, ...ports, "--service-port", "0", "--price-seconds", "1"];
  const child = spawn("node_modules/.bin/hardhat", [...args, ...options], { stdio: ["ignore", "pipe", "pipe"] });
  // A test run that breaks off leaves none behind.
  process.once("exit", () => child.kill());
  let text = "";
  for (const stream of [child.stdout, child.stderr]) {
    stream.setEncoding("utf8").on("data", (more: string) => (text += more));
  }
  const exit = once(child, "close").then(() => child.exitCode);
  const said = async (what: string) => {
    const state = { over: false };
    void exit.then(() => (state.over = true));
    const start = Date.now();
    while (!text.includes(what)) {
      if (state.over || Date.now() - start > patience(SAID_MS)) throw new Error(`it has not said "${what}": ${text}`);
      await new Promise((resolve) => setTimeout(resolve, 50));
    }
  };
  return {
    pid: child.pid ?? 0,
    ready: () => said("Ctrl-C ends"),
    exit,
    output: () => text,
    said,
    signal: (name) => child.kill(name),
    kill: async () => {
      if (child.exitCode === null) child.kill("SIGTERM");
      await exit;
    },
  };
}
