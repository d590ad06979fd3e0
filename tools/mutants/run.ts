/**
 * Takes each check out of the bridge's contracts, one at a time, and runs their tests: a check whose absence no test sees is named, and
 * the exit code is 1. `npx tsx tools/mutants/run.ts`, after a build; some ten minutes. `npx tsx tools/mutants/run.ts 12 14` tries the 12th to
 * the 14th.
 */
import { spawnSync } from "node:child_process";
import { cpSync, mkdtempSync, readdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { compileMutant } from "./compileMutant.js";
import { listMutants, type Mutant } from "./listMutants.js";

const CONTRACTS = [
  "bridge/AttestorGateway",
  "bridge/MilkBridge",
  "bridge/HomeMilkBridge",
  "bridge/RemoteMilkBridge",
  "token/PublicMilk",
];
const TESTS = [
  "test/bridge/AttestorGateway.test.ts",
  "test/bridge/MilkBridge.test.ts",
  "test/bridge/MilkBridge.reentrancy.test.ts",
  "test/token/PublicMilk.test.ts",
];
const BYTECODE = /const _bytecode = "0x[0-9a-f]*"/;
const LINKED = new Set(["node_modules", "artifacts"]);
const LEFT_OUT = new Set([".git", "web", "docs", "coverage"]);

const say = (line: string) => process.stdout.write(`${line}\n`);

/** A copy of the project to play in. Node.js looks up imports from where a file really is, so all but packages is copied. */
function copyProject(root: string): string {
  const place = mkdtempSync(join(tmpdir(), "mutants-"));
  for (const name of readdirSync(root)) {
    const [from, to] = [join(root, name), join(place, name)];
    if (LEFT_OUT.has(name)) continue;
    if (LINKED.has(name)) symlinkSync(from, to);
    else cpSync(from, to, { recursive: true, filter: (path) => !path.includes("/node_modules/") });
  }
  return place;
}

/** Puts creation code into the bindings by which tests deploy. */
function install(place: string, code: ReadonlyMap<string, string>): void {
  for (const contract of CONTRACTS) {
    const file = join(place, "typechain-types/factories/contracts", `${contract}__factory.ts`);
    const bytes = code.get(contract.split("/")[1] ?? "");
    const text = readFileSync(file, "utf8");
    if (bytes && BYTECODE.test(text)) writeFileSync(file, text.replace(BYTECODE, `const _bytecode = "${bytes}"`));
  }
}

function pass(place: string, files: readonly string[], mutant: Mutant): boolean {
  const code = compileMutant(place, files, mutant);
  if (code === undefined) throw new Error(`${mutant.file}:${mutant.line} does not compile without ${mutant.check}`);
  install(place, code);
  const args = ["hardhat", "test", "mocha", "--no-compile", ...TESTS];
  const env = { ...process.env, TEST_JOBS: "1" };
  return spawnSync("npx", args, { cwd: place, env, stdio: "ignore" }).status === 0;
}

function main(first: number, last: number): number {
  const root = process.cwd();
  const place = copyProject(root);
  const files = CONTRACTS.map((contract) => `contracts/${contract}.sol`);
  const mutants = files.flatMap((file) => listMutants(file, readFileSync(join(root, file), "utf8")));
  let unseen = 0;
  try {
    const [file = ""] = files;
    const whole = { file, line: 0, check: "nothing", source: readFileSync(join(root, file), "utf8") };
    if (!pass(place, files, whole)) throw new Error("the tests fail with every check in its place");
    for (const [i, mutant] of mutants.entries()) {
      if (i + 1 < first || i + 1 > last) continue;
      const seen = !pass(place, files, mutant);
      if (!seen) unseen++;
      say(`${i + 1}/${mutants.length} ${seen ? "seen  " : "UNSEEN"} ${mutant.file}:${mutant.line} ${mutant.check}`);
    }
  } finally {
    rmSync(place, { recursive: true });
  }
  say(unseen === 0 ? "Every check is seen to fail when it is taken out." : `${unseen} checks nobody would miss.`);
  return unseen === 0 ? 0 : 1;
}

process.exitCode = main(Number(process.argv[2] ?? 1), Number(process.argv[3] ?? Infinity));
