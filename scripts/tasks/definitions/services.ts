import { task } from "hardhat/config";

/** The alliance's services. */
export const servicesTasks = [
  task("relayer", "Runs the relayer of members' signed requests")
    .addOption({ name: "settings", description: "The relayer's configuration, JSON5", defaultValue: "relayer.json5" })
    .setAction(() => import("../relayer.js"))
    .build(),
];
