import { spawn } from "node:child_process";
import { once } from "node:events";

const HARDHAT = "node_modules/.bin/hardhat";

/** What a run of Hardhat printed, and its exit code; null when a signal ended it. */
export interface HardhatRun {
  readonly code: number | null;
  readonly output: string;
}

/** How Hardhat is run. */
export interface HardhatOptions {
  /** Variables besides this process's. */
  readonly env?: Readonly<Record<string, string>>;
  /** A command that runs the command after it, such as `faketime`. */
  readonly through?: readonly string[];
  /** Told what it prints, as it comes. */
  readonly show?: ((text: string) => void) | undefined;
}

/** Runs Hardhat as a process of its own in this project, and waits for its end. */
export async function runHardhat(
  args: readonly string[],
  { env, through = [], show }: HardhatOptions = {},
): Promise<HardhatRun> {
  const [program = HARDHAT, ...rest] = [...through, HARDHAT, ...args];
  const child = spawn(program, rest, { stdio: ["ignore", "pipe", "pipe"], env: { ...process.env, ...env } });
  let output = "";
  for (const stream of [child.stdout, child.stderr]) {
    stream.setEncoding("utf8").on("data", (text: string) => {
      output += text;
      show?.(text);
    });
  }
  await once(child, "close");
  return { code: child.exitCode, output };
}
