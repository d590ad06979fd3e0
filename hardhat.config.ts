import "dotenv/config";
import { createRequire } from "node:module";
import hardhatToolboxMochaEthers from "@nomicfoundation/hardhat-toolbox-mocha-ethers";
import { defineConfig } from "hardhat/config";

/** The compiler comes from npm: nothing is downloaded, and the lock file pins it. Hardhat wants an absolute path. */
const soljson = createRequire(import.meta.url).resolve("solc/soljson.js");

/** What is tested is what is deployed: both build profiles are this one object. */
const compiler = {
  version: "0.8.35",
  path: soljson,
  settings: {
    evmVersion: "cancun",
    viaIR: true,
    optimizer: { enabled: true, runs: 200 },
  },
};

/** Hardhat's public test mnemonic. Its keys are known to everyone: local chains only. */
const accounts = { mnemonic: "test test test test test test test test test test test junk", count: 80 };

/** Fuzz and invariant tests: enough for every change by default, as much as a night allows with DEEP=1. */
const deep = process.env["DEEP"] === "1";

export default defineConfig({
  plugins: [hardhatToolboxMochaEthers],
  solidity: {
    profiles: { default: compiler, production: compiler },
    npmFilesToBuild: [
      "@openzeppelin/contracts/finance/VestingWallet.sol",
      "@openzeppelin/contracts/metatx/ERC2771Forwarder.sol",
    ],
  },
  paths: { ignition: "./deploy", tests: { mocha: "./test", solidity: "./test" } },
  test: {
    solidity: {
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
      accounts,
    },
  },
  ignition: { requiredConfirmations: 1, disableFeeBumping: true },
});
