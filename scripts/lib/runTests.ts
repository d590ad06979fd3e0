import { spawn } from "node:child_process";
import { once } from "node:events";
import { stripVTControlCharacters } from "node:util";

const HARDHAT = "node_modules/.bin/hardhat";

/** What a run of Hardhat printed, and its exit code. */
interface Run {
  readonly code: number;
  readonly output: string;
}

/** How all tests ended. */
export interface TestCounts {
  readonly passed: boolean;
  /** By runner: how many tests passed, and how many failed. */
  readonly passing: Readonly<Record<"solidity" | "mocha", number>>;
  readonly failing: Readonly<Record<"solidity" | "mocha", number>>;
}

async function hardhat(args: readonly string[], show: ((text: string) => void) | undefined): Promise<Run> {
  const color = process.stdout.isTTY ? { FORCE_COLOR: "1" } : {};
  const child = spawn(HARDHAT, args, { stdio: ["ignore", "pipe", "pipe"], env: { ...process.env, ...color } });
  let output = "";
  for (const stream of [child.stdout, child.stderr]) {
    stream.setEncoding("utf8").on("data", (text: string) => {
      output += text;
      show?.(text);
    });
  }
  await once(child, "close");
  return { code: child.exitCode ?? 1, output };
}

/** The number in a runner's own line, such as "  71 passing (3s)". */
function count({ output }: Run, what: string): number {
  const plain = stripVTControlCharacters(output);
  return Number(new RegExp(`^ *(\\d+) ${what}`, "m").exec(plain)?.[1] ?? 0);
}

/**
 * Builds the contracts, and then runs both kinds of tests side by side: while one core compiles the Solidity tests, the TypeScript tests
 * run. What these print is shown as it comes, the others' when they have ended.
 */
export async function runTests(show: (text: string) => void): Promise<TestCounts> {
  const build = await hardhat(["build", "--no-tests"], show);
  if (build.code !== 0) {
    return { passed: false, passing: { solidity: 0, mocha: 0 }, failing: { solidity: 0, mocha: 0 } };
  }
  const [solidity, mocha] = await Promise.all([
    hardhat(["test", "solidity", "--no-compile", "--no-typechain"], undefined),
    hardhat(["test", "mocha", "--no-compile"], show),
  ]);
  show(solidity.output);
  const counts = (what: string) => ({ solidity: count(solidity, what), mocha: count(mocha, what) });
  return { passed: solidity.code === 0 && mocha.code === 0, passing: counts("passing"), failing: counts("failing") };
}
