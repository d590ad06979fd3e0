import { task } from "hardhat/config";

/** The alliance's services. */
export const servicesTasks = [
  task("feeder", "Runs a reporter's feeder of prices")
    .addOption({ name: "settings", description: "The feeder's configuration, JSON5", defaultValue: "feeder.json5" })
    .setAction(() => import("../feeder.js"))
    .build(),
  task("pricer", "Runs a treasurer's pricer of pools")
    .addOption({ name: "settings", description: "The pricer's configuration, JSON5", defaultValue: "pricer.json5" })
    .addFlag({ name: "dryRun", description: "Show once what would be done and why, and send nothing" })
    .addFlag({ name: "json", description: "With --dry-run: print the decisions as JSON" })
    .setAction(() => import("../pricer.js"))
    .build(),
  task("relayer", "Runs the relayer of members' signed requests")
    .addOption({ name: "settings", description: "The relayer's configuration, JSON5", defaultValue: "relayer.json5" })
    .setAction(() => import("../relayer.js"))
    .build(),
];
