import { spawn } from "node:child_process";
import { once } from "node:events";
import { fileURLToPath } from "node:url";
import type { ApplyOrder } from "./applyChild.js";

const CHILD = fileURLToPath(new URL("applyChild.ts", import.meta.url));

/** How a run ended. */
export interface ApplyRun {
  /** Whether it was killed before its end. */
  readonly killed: boolean;
  /** From "started" on. */
  readonly milliseconds: number;
  readonly output: string;
}

/**
 * Runs `alliance apply` in a process of its own, and kills it some time after it started. Throws, with what it printed, when it fails by
 * itself.
 *
 * @param killAfter Milliseconds; to its end if left out.
 * @param timeout Milliseconds after which it is killed in any case, and the run has failed.
 */
export async function runApply(order: ApplyOrder, killAfter?: number, timeout = 300_000): Promise<ApplyRun> {
  const args = ["--import", "tsx", CHILD, JSON.stringify(order)];
  const child = spawn(process.execPath, args, { stdio: ["ignore", "pipe", "pipe"] });
  const ended = once(child, "close");
  let output = "";
  let complaint = "";
  let start = Date.now();
  let knife: NodeJS.Timeout | undefined;
  child.stdout.setEncoding("utf8").on("data", (text: string) => {
    if (output === "") {
      start = Date.now();
      if (killAfter !== undefined) knife = setTimeout(() => child.kill("SIGKILL"), killAfter);
    }
    output += text;
  });
  child.stderr.setEncoding("utf8").on("data", (text: string) => (complaint += text));
  const late = setTimeout(() => child.kill("SIGTERM"), timeout);
  await ended;
  clearTimeout(late);
  clearTimeout(knife);
  const killed = child.signalCode === "SIGKILL";
  if (!killed && child.exitCode !== 0) throw new Error(`apply ended with ${child.exitCode}: ${output}${complaint}`);
  return { killed, milliseconds: Date.now() - start, output };
}
