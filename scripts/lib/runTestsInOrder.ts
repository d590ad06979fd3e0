import { spawn } from "node:child_process";
import { once } from "node:events";
import { readdir } from "node:fs/promises";
import { availableParallelism } from "node:os";
import { join } from "node:path";
import { createRandom } from "./random.js";

/** How the whole suite is run once. */
export interface TestOrder {
  /** Of the order of files; the same seed gives the same order. */
  readonly seed: number;
  /** Processes that run test files. */
  readonly jobs: number;
  /** Whether as many processes as there are cores do nothing but keep them busy. */
  readonly loaded: boolean;
  /** How far ahead this machine's clock is for all of it; needs Debian's `faketime`. */
  readonly years: number;
}

/** How it ended. */
export interface TestRun {
  /** Whether both runners ended well. */
  readonly passed: boolean;
  readonly seconds: number;
  /** What the runners printed. */
  readonly output: string;
}

const HARDHAT = "node_modules/.bin/hardhat";
const BUSY = "for (;;);";
const DAYS_A_YEAR = 365;

async function testFiles(): Promise<string[]> {
  const entries = await readdir("test", { recursive: true });
  return entries
    .filter((name) => name.endsWith(".test.ts"))
    .map((name) => join("test", name))
    .sort();
}

/** Runs all Solidity tests, and then all files of TypeScript tests in an order drawn by the seed. */
export async function runTestsInOrder(order: TestOrder): Promise<TestRun> {
  const start = performance.now();
  const files = createRandom(order.seed).shuffle(await testFiles());
  const busy = order.loaded
    ? Array.from({ length: availableParallelism() }, () => spawn(process.execPath, ["-e", BUSY]))
    : [];
  const outputs: string[] = [];
  let passed = true;
  try {
    for (const task of [["solidity"], ["mocha", ...files]]) {
      const { code, output } = await runHardhat(["test", ...task], order);
      passed &&= code === 0;
      outputs.push(output);
    }
  } finally {
    for (const child of busy) child.kill("SIGKILL");
  }
  return { passed, seconds: Math.round((performance.now() - start) / 1_000), output: outputs.join("\n") };
}

async function runHardhat(
  args: readonly string[],
  { jobs, years }: TestOrder,
): Promise<{ code: number | null; output: string }> {
  const env = { ...process.env, TEST_JOBS: String(jobs), FAKETIME_DONT_FAKE_MONOTONIC: "1" };
  const ahead = years === 0 ? [] : ["faketime", "-f", `+${years * DAYS_A_YEAR}d`];
  const [program = HARDHAT, ...rest] = [...ahead, HARDHAT, ...args];
  const child = spawn(program, rest, { env, stdio: ["ignore", "pipe", "pipe"] });
  let output = "";
  for (const stream of [child.stdout, child.stderr]) {
    stream.setEncoding("utf8").on("data", (text: string) => (output += text));
  }
  await once(child, "close");
  return { code: child.exitCode, output };
}
