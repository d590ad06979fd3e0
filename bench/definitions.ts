import { task } from "hardhat/config";
import { ArgumentType } from "hardhat/types/arguments";
import { networkOptions } from "../local/tasks/networkOptions.js";

/** What measures the system. */
export const benchTasks = [
  task("bench", "Measures how costs grow and how fast trades go, beside baselines")
    .addFlag({ name: "json", description: "Print the figures as JSON" })
    .addOption(networkOptions.rpc)
    .addOption(networkOptions.tokenFile)
    .addOption(networkOptions.book)
    .addOption(networkOptions.points)
    .addOption(networkOptions.writeTo)
    .addOption({ name: "members", description: "With --rpc: how many", type: ArgumentType.INT, defaultValue: 1_000 })
    .addOption({ name: "only", description: "One part, such as admission; all by default", defaultValue: "" })
    .setAction(() => import("./bench.js"))
    .build(),
  task("gas", "Measures gas and sizes, beside their budgets")
    .addFlag({ name: "check", description: "Compare with the committed snapshot instead of writing it" })
    .addFlag({ name: "json", description: "Print the figures as JSON" })
    .setAction(() => import("./gas.js"))
    .build(),
];
