import { task } from "hardhat/config";

/** An operator's tasks: an alliance on a chain. */
export const allianceTasks = [
  task("deploy", "Deploys the alliance that a manifest describes")
    .addOption({ name: "manifest", description: "The manifest", defaultValue: "deploy/alliance.local.json5" })
    .addFlag({ name: "json", description: "Print the addresses as JSON" })
    .setAction(() => import("../deploy.js"))
    .build(),
];
