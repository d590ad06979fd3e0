import "dotenv/config";
import { createRequire } from "node:module";
import hardhatToolboxMochaEthers from "@nomicfoundation/hardhat-toolbox-mocha-ethers";
import { defineConfig, task } from "hardhat/config";
import { definePlugin } from "hardhat/plugins";

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

/** Leaves out the compiler's warnings about sources of npm packages. Errors, and every warning about our own, are shown. */
const quietDependencies = definePlugin({
  id: "quiet-dependencies",
  hookHandlers: {
    solidity: async () => ({
      default: async () => ({
        getCompilationJobErrors: async (context, job, output, next) => {
          const errors = output.errors?.filter(
            ({ severity, formattedMessage }) =>
              severity !== "warning" || !formattedMessage?.split("--> ")[1]?.startsWith("npm/"),
          );
          return next(context, job, { ...output, errors });
        },
      }),
    }),
  },
});

/** Hardhat's public test mnemonic. Its keys are known to everyone: local chains only. */
const accounts = { mnemonic: "test test test test test test test test test test test junk", count: 80 };

/** Fuzz and invariant tests: enough for every change by default, as much as a night allows with DEEP=1. */
const deep = process.env["DEEP"] === "1";

export default defineConfig({
  plugins: [hardhatToolboxMochaEthers, quietDependencies],
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
  tasks: [
    task("audit", "Audits a book, against the chain if a point contract is named")
      .addOption({ name: "book", description: "The book", defaultValue: "" })
      .addOption({ name: "point", description: "The programme's point contract, on --network", defaultValue: "" })
      .addFlag({ name: "json", description: "Print the report as JSON" })
      .setAction(() => import("./scripts/tasks/audit.js"))
      .build(),
    task("bench", "Measures how costs grow and how fast trades go, beside baselines")
      .addFlag({ name: "json", description: "Print the figures as JSON" })
      .setAction(() => import("./bench/bench.js"))
      .build(),
    task("gas", "Measures gas and sizes, beside their budgets")
      .addFlag({ name: "check", description: "Compare with the committed snapshot instead of writing it" })
      .addFlag({ name: "json", description: "Print the figures as JSON" })
      .setAction(() => import("./bench/gas.js"))
      .build(),
    task("deploy", "Deploys the alliance that a manifest describes")
      .addOption({ name: "manifest", description: "The manifest", defaultValue: "deploy/alliance.local.json5" })
      .addFlag({ name: "json", description: "Print the addresses as JSON" })
      .setAction(() => import("./scripts/tasks/deploy.js"))
      .build(),
    task("programme", "Runs the service of a partner's programme")
      .addOption({
        name: "settings",
        description: "The service's configuration, JSON5",
        defaultValue: "programme.json5",
      })
      .setAction(() => import("./scripts/tasks/programme.js"))
      .build(),
    task("book-create", "Makes an empty book for a programme")
      .addOption({ name: "book", description: "The file to be made", defaultValue: "" })
      .addOption({ name: "chainId", description: "The chain of the point contract", defaultValue: "" })
      .addOption({ name: "point", description: "The point contract", defaultValue: "" })
      .addOption({ name: "epochLength", description: "Seconds, as in the contract", defaultValue: "" })
      .addOption({ name: "validity", description: "Epochs, as in the contract", defaultValue: "" })
      .addOption({ name: "period", description: "Seconds between commitments, as in the contract", defaultValue: "" })
      .addOption({
        name: "firstPeriod",
        description: "The contract's first; that of now if left out",
        defaultValue: "",
      })
      .addOption({ name: "hold", description: "Seconds from a purchase until its points settle", defaultValue: "" })
      .addFlag({ name: "json", description: "Print the result as JSON" })
      .setAction(() => import("./scripts/tasks/book-create.js"))
      .build(),
    task("book-import", "Records the points of a file of purchases")
      .addOption({ name: "book", description: "The book", defaultValue: "" })
      .addOption({ name: "purchases", description: "The purchases, CSV", defaultValue: "" })
      .addFlag({ name: "json", description: "Print the result as JSON" })
      .setAction(() => import("./scripts/tasks/book-import.js"))
      .build(),
    task("notices", "Writes who is to be told that points expire, a file a horizon and expiry")
      .addOption({ name: "book", description: "The book", defaultValue: "" })
      .addOption({ name: "out", description: "The directory of the files", defaultValue: "" })
      .addOption({ name: "days", description: "How many days before the expiry", defaultValue: "60,30,3" })
      .addOption({ name: "at", description: "As if it were then, such as 2026-01-31T09:30:00Z", defaultValue: "" })
      .addFlag({ name: "json", description: "Print the result as JSON" })
      .setAction(() => import("./scripts/tasks/notices.js"))
      .build(),
    task("showcase", "Plays eighteen months of an alliance and checks its invariants")
      .addFlag({ name: "json", description: "Print the report as JSON" })
      .setAction(() => import("./scripts/tasks/showcase.js"))
      .build(),
  ],
  ignition: { requiredConfirmations: 1, disableFeeBumping: true },
});
