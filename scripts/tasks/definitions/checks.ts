import { task } from "hardhat/config";
import { ArgumentType } from "hardhat/types/arguments";
import { networkOptions } from "./networkOptions.js";

/** What measures and shows the system. */
export const checksTasks = [
  task("bench", "Measures how costs grow and how fast trades go, beside baselines")
    .addFlag({ name: "json", description: "Print the figures as JSON" })
    .addOption(networkOptions.rpc)
    .addOption(networkOptions.tokenFile)
    .addOption(networkOptions.book)
    .addOption(networkOptions.points)
    .addOption(networkOptions.writeTo)
    .addOption({ name: "members", description: "With --rpc: how many", type: ArgumentType.INT, defaultValue: 1_000 })
    .addOption({ name: "only", description: "One part, such as admission; all by default", defaultValue: "" })
    .setAction(() => import("../../../bench/bench.js"))
    .build(),
  task("gas", "Measures gas and sizes, beside their budgets")
    .addFlag({ name: "check", description: "Compare with the committed snapshot instead of writing it" })
    .addFlag({ name: "json", description: "Print the figures as JSON" })
    .setAction(() => import("../../../bench/gas.js"))
    .build(),
  task("leakage", "Compares all that a co-validator sees of a small and a large programme")
    .addFlag({ name: "json", description: "Print the report as JSON" })
    .setAction(() => import("../leakage.js"))
    .build(),
  task("showcase", "Plays eighteen months of an alliance and checks its invariants")
    .addFlag({ name: "json", description: "Print the report as JSON" })
    .setAction(() => import("../showcase.js"))
    .build(),
];
