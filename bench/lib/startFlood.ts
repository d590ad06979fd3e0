import { spawn } from "node:child_process";
import { once } from "node:events";
import { writeFile } from "node:fs/promises";
import { fileURLToPath } from "node:url";
import { z } from "zod";

/** A request that strangers send. */
export interface StrangersRequest {
  readonly method: string;
  readonly path: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: string;
}

/** What strangers do. */
export interface FloodOptions {
  readonly url: string;
  /** Sent in turn. */
  readonly requests: readonly StrangersRequest[];
  readonly perSecond: number;
  /** Whether each is sent once, rather than again and again. */
  readonly once?: boolean;
  /** Whether they read nothing of the answers. */
  readonly slow?: boolean;
}

/** How often they were answered how: by status. */
export type Answers = Readonly<Record<string, number>>;

/** Starts strangers in a process of their own. @param file Where what they send is written. */
export async function startFlood(
  file: string,
  { slow = false, once: single = false, ...options }: FloodOptions,
): Promise<{ stop(): Promise<Answers> }> {
  await writeFile(file, JSON.stringify({ ...options, slow, once: single }));
  const script = fileURLToPath(new URL("./floodProcess.ts", import.meta.url));
  const command = ["--import", import.meta.resolve("tsx/esm"), script, file];
  const child = spawn(process.execPath, command, { stdio: ["ignore", "pipe", "inherit"] });
  let text = "";
  child.stdout.on("data", (chunk: Buffer) => (text += chunk.toString()));
  await once(child.stdout, "data");
  return {
    stop: async () => {
      const ended = once(child, "close");
      child.kill("SIGTERM");
      await ended;
      return z.record(z.string(), z.int()).parse(JSON.parse(text));
    },
  };
}
