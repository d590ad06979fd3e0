import { execFile } from "node:child_process";
import { copyFile, mkdir, writeFile } from "node:fs/promises";
import { dirname, resolve } from "node:path";
import { promisify } from "node:util";
import { expect } from "chai";
import { z } from "zod";
import { temporaryDirectory } from "../support/temporaryDirectory.js";

const CRUISER = resolve("node_modules/dependency-cruiser/bin/dependency-cruiser.mjs");
const RULES = ".dependency-cruiser.mjs";

const failed = z.object({ code: z.number(), stdout: z.string() });

/** Files by their name, each with a mistake, and the rule that finds it. */
const MISTAKES: Readonly<Record<string, readonly [content: string, rule: string]>> = {
  "sdk/one.ts": ['import "./other.js";', "no circles"],
  "sdk/upwards.ts": ['import "../services/right.js";', "what sdk may use"],
  "services/sideways.ts": [
    'import type { Right } from "../local/right.js";\nexport type Left = Right;',
    "what services may use",
  ],
  "scripts/sideways.ts": ['import "../services/right.js";', "what scripts may use"],
  "scripts/configuration.ts": ['import "../hardhat.config.js";', "the configuration is imported by tests alone"],
  "services/unnamed.ts": ['import "hardhat";', "every package is named where it is used"],
  "sdk/nowhere.ts": ['import "./nothing.js";', "what is imported is there"],
};
const RIGHT: Readonly<Record<string, string>> = {
  // The circle is told where it begins.
  "sdk/other.ts": 'import "./one.js";',
  "sdk/right.ts": "export const right = 1;",
  "services/right.ts": 'import "../sdk/right.js";',
  "local/right.ts": 'import "../services/right.js";\nexport type Right = number;',
  "hardhat.config.ts": "export default {};",
  "node_modules/hardhat/package.json": '{ "name": "hardhat", "type": "module", "exports": "./index.js" }',
  "node_modules/hardhat/index.js": "export default 1;",
  "services/package.json": "{}",
  "package.json": '{ "type": "module", "devDependencies": { "hardhat": "*" } }',
};

describe("the linter of rooms", () => {
  const directory = temporaryDirectory();

  it("finds each planted mistake, and nothing else", async () => {
    const files = { ...RIGHT, ...Object.fromEntries(Object.entries(MISTAKES).map(([name, [text]]) => [name, text])) };
    for (const [name, content] of Object.entries(files)) {
      await mkdir(dirname(directory.path(name)), { recursive: true });
      await writeFile(directory.path(name), `${content}\n`);
    }
    for (const name of [RULES, "tsconfig.json"]) await copyFile(name, directory.path(name));
    const args = [CRUISER, "--config", RULES, "local", "scripts", "sdk", "services"];
    const { code, stdout } = await promisify(execFile)(process.execPath, args, { cwd: directory.path() }).then(
      (passed) => ({ code: 0, ...passed }),
      (error: unknown) => failed.parse(error),
    );
    expect(code, stdout).not.to.equal(0);
    const found = [...stdout.matchAll(/^ +error ([^:]+): (\S+)/gm)].map(([, rule = "", from = ""]) => ({ rule, from }));
    for (const [name, [, rule]] of Object.entries(MISTAKES)) expect(found).to.deep.include({ rule, from: name });
    expect(found.filter(({ from }) => MISTAKES[from] === undefined)).to.deep.equal([]);
  });
});
