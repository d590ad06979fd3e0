import { task } from "hardhat/config";

/** The packages: what a partner's developer uses, and what runs the services. */
export const developersTasks = [
  task("package", "Compiles what an npm package consists of: the partners', or that of the services")
    .addOption({ name: "of", description: "sdk or services", defaultValue: "sdk" })
    .setAction(() => import("../package.js"))
    .build(),
];
