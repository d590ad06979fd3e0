import { createRequire } from "node:module";
import { expect } from "chai";
import type { CompilerInput, CompilerOutput } from "hardhat/types/solidity";
import { compileInParallel } from "../../../tools/hardhat/compileInParallel.js";

interface Compiler {
  compile(input: string): string;
}

const PRAGMA = "// SPDX-License-Identifier: MIT\npragma solidity ^0.8.0;\n";
const input: CompilerInput = {
  language: "Solidity",
  sources: {
    "project/one/A.sol": {
      content: `${PRAGMA} contract A { uint256 public a; function f(uint256 x) external { a = x; } }`,
    },
    "project/two/B.sol": {
      content: `${PRAGMA} import "project/one/A.sol"; import "npm/C.sol"; contract B is C { function make() external returns (A) { return new A(); } }`,
    },
    "npm/C.sol": {
      content: `${PRAGMA} contract C { function unused(uint256 y) external pure returns (uint256) { return 1; } }`,
    },
  },
  settings: {
    viaIR: true,
    optimizer: { enabled: true },
    outputSelection: { "*": { "": ["ast"], "*": ["abi", "evm.bytecode", "evm.deployedBytecode"] } },
  },
};

describe("compileInParallel", () => {
  const solc = createRequire(import.meta.url)("solc") as Compiler;
  let runs = 0;
  const compile = async (part: CompilerInput) => {
    runs++;
    return JSON.parse(solc.compile(JSON.stringify(part))) as CompilerOutput;
  };

  for (const [processes, expected] of [
    [1, 1],
    [2, 2],
    [8, 3],
  ] as const) {
    it(`gives what one run of the compiler gives, to the byte, warnings once, with ${processes} processes`, async () => {
      const whole = await compile(input);
      expect(whole.errors).to.have.lengthOf(1);
      runs = 0;
      expect(await compileInParallel(input, processes, compile)).to.deep.equal(whole);
      expect(runs).to.equal(expected);
    });
  }

  it("gives the errors of sources that do not compile, each once", async () => {
    const broken = {
      ...input,
      sources: { ...input.sources, "project/two/B.sol": { content: `${PRAGMA} contract B {` } },
    };
    const { errors = [], contracts = {} } = await compileInParallel(broken, 2, compile);
    expect(errors.map(({ severity }) => severity)).to.deep.equal(["error"]);
    expect(contracts).to.deep.equal({});
  });
});
