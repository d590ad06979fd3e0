import { spawn } from "node:child_process";
import { once } from "node:events";
import { fileURLToPath } from "node:url";
import type { ChainSize } from "./SyntheticChain.js";

/** Starts a node that answers at once, in a process of its own. */
export async function startNode(size: ChainSize): Promise<{ readonly url: string; stop(): Promise<void> }> {
  const script = fileURLToPath(new URL("./nodeProcess.ts", import.meta.url));
  const command = ["--import", import.meta.resolve("tsx/esm"), script, JSON.stringify(size)];
  const child = spawn(process.execPath, command, { stdio: ["pipe", "pipe", "inherit"] });
  const ended = once(child, "exit");
  const told: unknown[] = await Promise.race([once(child.stdout, "data"), ended.then(() => ["the node ended"])]);
  return {
    url: String(told[0]).trim(),
    stop: async () => {
      child.stdin.end();
      await ended;
    },
  };
}
