import { spawn, type ChildProcessByStdio } from "node:child_process";
import { once } from "node:events";
import type { Readable } from "node:stream";
import { patience } from "../../local/patience.js";

/** The program as a process of its own, from its source. */
export interface MilkProcess {
  readonly child: ChildProcessByStdio<null, Readable, Readable>;
  /** What it printed and its exit code, when it has ended. */
  readonly end: Promise<{ readonly code: number | null; readonly out: string; readonly err: string }>;
}

/** Ends what hangs. */
const LIMIT_MS = 60_000;

/** Starts `milk` as whoever types it does. @param env Variables besides this process's. */
export function spawnMilk(args: readonly string[], env: Readonly<Record<string, string>> = {}): MilkProcess {
  const child = spawn(process.execPath, ["--import", "tsx", "services/milk/main.ts", ...args], {
    env: { ...process.env, ...env },
    stdio: ["ignore", "pipe", "pipe"],
    timeout: patience(LIMIT_MS),
  });
  let [out, err] = ["", ""];
  child.stdout.setEncoding("utf8").on("data", (text: string) => (out += text));
  child.stderr.setEncoding("utf8").on("data", (text: string) => (err += text));
  return { child, end: once(child, "close").then(() => ({ code: child.exitCode, out, err })) };
}
