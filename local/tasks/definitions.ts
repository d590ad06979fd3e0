import { task } from "hardhat/config";
import { ArgumentType } from "hardhat/types/arguments";
import { networkOptions } from "./networkOptions.js";

/** An alliance on this machine: what shows it, what is developed against, what wears it down. */
export const localTasks = [
  task("showcase", "Plays eighteen months of an alliance and checks its invariants")
    .addFlag({ name: "json", description: "Print the report as JSON" })
    .addOption({ name: "picture", description: "Draw what it came to into this file, SVG", defaultValue: "" })
    .setAction(() => import("./showcase.js"))
    .build(),
  task("sandbox", "Runs an alliance to develop against: node, services, members with points, moving prices")
    .addOption({ name: "directory", description: "Where sandbox.json goes", defaultValue: ".sandbox" })
    .addOption({
      name: "port",
      description: "The node's port; 0 for a free one",
      type: ArgumentType.INT,
      defaultValue: 8_545,
    })
    .addOption({
      name: "servicePort",
      description: "The first service's port, the others' follow; 0 for free ones",
      type: ArgumentType.INT,
      defaultValue: 8_701,
    })
    .addOption({
      name: "holdSeconds",
      description: "From a purchase until its points can be spent",
      type: ArgumentType.INT,
      defaultValue: 0,
    })
    .addOption({
      name: "priceSeconds",
      description: "Seconds between two moves of the prices",
      type: ArgumentType.INT,
      defaultValue: 5,
    })
    .addFlag({ name: "json", description: "Print the file's content as JSON" })
    .setAction(() => import("./sandbox.js"))
    .build(),
  task("services", "Runs a local chain with the alliance and all its services, until Ctrl-C")
    .setAction(() => import("./services.js"))
    .build(),
  task("soak", "Sends requests through all services while they and the node are killed, and counts everything")
    .addOption({ name: "minutes", description: "How long", type: ArgumentType.FLOAT, defaultValue: 5 })
    .addOption({ name: "rate", description: "Requests a second", type: ArgumentType.INT, defaultValue: 50 })
    .addOption({
      name: "kills",
      description: "How often the node is ended, and a service killed",
      type: ArgumentType.INT,
      defaultValue: 10,
    })
    .addFlag({ name: "json", description: "Print the report as JSON" })
    .addOption(networkOptions.rpc)
    .addOption(networkOptions.tokenFile)
    .addOption(networkOptions.book)
    .addOption(networkOptions.points)
    .addOption(networkOptions.writeTo)
    .setAction(() => import("./soak.js"))
    .build(),
  task("leakage", "Compares all that a co-validator sees of a small and a large programme")
    .addFlag({ name: "json", description: "Print the report as JSON" })
    .setAction(() => import("./leakage.js"))
    .build(),
];
