/** `npm test`: all tests, Solidity and TypeScript side by side. With arguments, as `npm test -- test/a.test.ts`, what `hardhat test` does. */
import { spawnSync } from "node:child_process";
import { runTests } from "./suite/runTests.js";

async function main(): Promise<number> {
  const args = process.argv.slice(2);
  if (args.length > 0) {
    return spawnSync("node_modules/.bin/hardhat", ["test", ...args], { stdio: "inherit" }).status ?? 1;
  }
  const { passed, passing, failing } = await runTests((text) => process.stdout.write(text));
  for (const [what, { solidity, mocha }] of Object.entries({ passing, failing })) {
    const all = solidity + mocha;
    if (all > 0 || what === "passing") console.log(`${all} ${what} (${solidity} solidity, ${mocha} mocha)`);
  }
  return passed ? 0 : 1;
}

process.exitCode = await main();
