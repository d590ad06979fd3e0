import { spawn } from "node:child_process";
import { availableParallelism } from "node:os";
import { createRandom } from "../data/random.js";
import { runHardhat } from "../hardhat/runHardhat.js";
import { testFiles } from "./testFiles.js";

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

const BUSY = "for (;;);";
const DAYS_A_YEAR = 365;

/** Runs all Solidity tests, and then all files of TypeScript tests in an order drawn by the seed. */
export async function runTestsInOrder(order: TestOrder): Promise<TestRun> {
  const start = performance.now();
  const files = createRandom(order.seed).shuffle(await testFiles());
  const busy = order.loaded
    ? Array.from({ length: availableParallelism() }, () => spawn(process.execPath, ["-e", BUSY]))
    : [];
  const env = { TEST_JOBS: String(order.jobs), FAKETIME_DONT_FAKE_MONOTONIC: "1" };
  const through = order.years === 0 ? [] : ["faketime", "-f", `+${order.years * DAYS_A_YEAR}d`];
  const outputs: string[] = [];
  let passed = true;
  try {
    for (const task of [["solidity"], ["mocha", ...files]]) {
      const { code, output } = await runHardhat(["test", ...task], { env, through });
      passed &&= code === 0;
      outputs.push(output);
    }
  } finally {
    for (const child of busy) child.kill("SIGKILL");
  }
  return { passed, seconds: Math.round((performance.now() - start) / 1_000), output: outputs.join("\n") };
}
