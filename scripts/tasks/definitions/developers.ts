import { task } from "hardhat/config";

/** What a partner's developer uses: the package. */
export const developersTasks = [
  task("package", "Compiles what the npm package consists of into sdk/dist")
    .setAction(() => import("../package.js"))
    .build(),
];
