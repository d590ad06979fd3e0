import "dotenv/config";
import { globSync } from "node:fs";
import { availableParallelism } from "node:os";
import hardhatToolboxMochaEthers from "@nomicfoundation/hardhat-toolbox-mocha-ethers";
import { configVariable, defineConfig } from "hardhat/config";
import { benchTasks } from "./bench/definitions.js";
import { localTasks } from "./local/tasks/definitions.js";
import { allianceTasks } from "./scripts/tasks/definitions/alliance.js";
import { developersTasks } from "./scripts/tasks/definitions/developers.js";
import { networkTasks } from "./scripts/tasks/definitions/network.js";
import { compilerPlugin, SOLJSON } from "./tools/hardhat/compilerPlugin.js";
import { testKeys } from "./tools/hardhat/testKeys.js";

/** What is tested is what is deployed: both build profiles are this one object. */
const compiler = {
  version: "0.8.35",
  path: SOLJSON,
  settings: {
    evmVersion: "cancun",
    viaIR: true,
    optimizer: { enabled: true, runs: 1_000 },
  },
};

/**
 * Solidity tests of whole contracts deploy the artifacts that this build made, and are themselves compiled the quick way: through the IR they
 * take two minutes of a core. Those of libraries and types have these compiled into them, as contracts do.
 */
const tests = { ...compiler, settings: { evmVersion: compiler.settings.evmVersion } };
const testFiles = globSync("test/{bridge,exchange,points,support}/**/*.sol", { cwd: import.meta.dirname });
const profile = { compilers: [compiler], overrides: Object.fromEntries(testFiles.map((file) => [file, tests])) };

/** Those of Hardhat's public test mnemonic, which are known to everyone: local chains only. */
const keys = testKeys(80);
const accounts = keys.map((privateKey) => ({ privateKey, balance: String(10_000n * 10n ** 18n) }));

/** One test file needs no other process, which would load everything a second time. */
const oneFile = process.argv.filter((argument) => argument.endsWith(".test.ts")).length === 1;

/** Fuzz and invariant tests: enough for every change by default, as much as a night allows with DEEP=1. */
const deep = process.env["DEEP"] === "1";

export default defineConfig({
  plugins: [hardhatToolboxMochaEthers, compilerPlugin],
  solidity: {
    profiles: { default: profile, production: profile },
    splitTestsCompilation: true,
    npmFilesToBuild: [
      "@openzeppelin/contracts/finance/VestingWallet.sol",
      "@openzeppelin/contracts/metatx/ERC2771Forwarder.sol",
    ],
  },
  paths: { ignition: "./deploy", tests: { mocha: "./test", solidity: "./test" } },
  test: {
    // Two processes a core, each with whole files: half of the time goes by waiting for nodes and services. A test waits as long as
    // the machine needs (see local/patience.ts); the limit here only ends one that would wait for ever.
    mocha: {
      parallel: !oneFile,
      jobs: Number(process.env["TEST_JOBS"] ?? Math.min(8, 2 * availableParallelism())),
      timeout: 1_200_000,
    },
    solidity: {
      // Each call that a test makes is a transaction, as it is on a chain: what stands in transient storage ends with it.
      isolate: true,
      fuzz: { runs: deep ? 10_000 : 128 },
      // A handler catches what the system may refuse; anything else that reverts is a failure.
      invariant: { runs: deep ? 512 : 48, depth: deep ? 128 : 64, failOnRevert: true, shrinkRunLimit: 100 },
    },
  },
  typechain: { outDir: "./typechain-types" },
  networks: {
    default: { type: "edr-simulated", chainType: "l1", hardfork: "cancun", accounts },
    localhost: {
      type: "http",
      chainType: "l1",
      url: process.env["LOCALHOST_RPC_URL"] ?? "http://127.0.0.1:8545",
      accounts: keys,
    },
    // The public chain beside it, of an alliance with a bridge.
    localpublic: {
      type: "http",
      chainType: "l1",
      url: process.env["PUBLIC_RPC_URL"] ?? "http://127.0.0.1:8546",
      accounts: keys,
    },
    public: { type: "http", chainType: "l1", url: configVariable("PUBLIC_RPC_URL"), accounts: "remote" },
    // A permissioned chain with free gas. Its nodes hold no keys: see scripts/hardhat/connect.ts.
    besu: { type: "http", chainType: "l1", url: configVariable("BESU_RPC_URL"), accounts: "remote", gasPrice: 0n },
  },
  tasks: [...allianceTasks, ...developersTasks, ...networkTasks, ...localTasks, ...benchTasks],
  ignition: { requiredConfirmations: 1, disableFeeBumping: true, blockPollingInterval: 200 },
});
