import { resolve } from "node:path";
import { stripVTControlCharacters } from "node:util";
import { runHardhat, type HardhatRun } from "../hardhat/runHardhat.js";
import { testFiles } from "./testFiles.js";

/** How all tests ended. */
export interface TestCounts {
  readonly passed: boolean;
  /** By runner: how many tests passed, and how many failed. */
  readonly passing: Readonly<Record<"solidity" | "mocha", number>>;
  readonly failing: Readonly<Record<"solidity" | "mocha", number>>;
}

/** The number in a runner's own line, such as "  71 passing (3s)". */
function count({ output }: HardhatRun, what: string): number {
  const plain = stripVTControlCharacters(output);
  return Number(new RegExp(`^ *(\\d+) ${what}`, "m").exec(plain)?.[1] ?? 0);
}

/**
 * Builds the contracts, and then runs both kinds of tests side by side: while one core compiles the Solidity tests, the TypeScript tests
 * run. What these print is shown as it comes, the others' when they have ended.
 */
export async function runTests(show: (text: string) => void): Promise<TestCounts> {
  // Tests start some two hundred processes, which load the same modules.
  const env = { NODE_COMPILE_CACHE: resolve("cache", "node"), ...(process.stdout.isTTY ? { FORCE_COLOR: "1" } : {}) };
  const build = await runHardhat(["build", "--no-tests"], { env, show });
  if (build.code !== 0) {
    return { passed: false, passing: { solidity: 0, mocha: 0 }, failing: { solidity: 0, mocha: 0 } };
  }
  const [solidity, mocha] = await Promise.all([
    runHardhat(["test", "solidity", "--no-compile", "--no-typechain"], { env }),
    runHardhat(["test", "mocha", "--no-compile", ...(await testFiles())], { env, show }),
  ]);
  show(solidity.output);
  const counts = (what: string) => ({ solidity: count(solidity, what), mocha: count(mocha, what) });
  return { passed: solidity.code === 0 && mocha.code === 0, passing: counts("passing"), failing: counts("failing") };
}
