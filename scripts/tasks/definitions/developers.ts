import { ArgumentType } from "hardhat/types/arguments";
import { task } from "hardhat/config";

/** What a partner's developer uses: the package and an alliance to try it on. */
export const developersTasks = [
  task("package", "Compiles what the npm package consists of into dist/")
    .setAction(() => import("../package.js"))
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
    .setAction(() => import("../sandbox.js"))
    .build(),
];
