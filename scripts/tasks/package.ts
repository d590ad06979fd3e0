import { join } from "node:path";
import type { HardhatRuntimeEnvironment } from "hardhat/types/hre";
import { AllianceError } from "../../sdk/AllianceError.js";
import { reportErrors } from "../../sdk/terminal/reportErrors.js";
import { build } from "../hardhat/build.js";

/**
 * `hardhat package [--of sdk|services]`: compiles what an npm package consists of into the workspace's `dist` and `docs`. `npm pack` there
 * runs it by itself.
 */
export default async function packageTask({ of }: { of: string }, hre: HardhatRuntimeEnvironment): Promise<void> {
  await reportErrors(
    async () => {
      if (of !== "sdk" && of !== "services") {
        throw new AllianceError(
          "INVALID_PACKAGE",
          `${of} is no package of this project.`,
          "Give --of sdk or --of services.",
        );
      }
      await build(hre);
      const workspace = join(hre.config.paths.root, of);
      if (of === "services") {
        const { buildServices } = await import("../package/buildServices.js");
        return buildServices(workspace);
      }
      // After the build: it imports the bindings that the build generates.
      const { buildPackage } = await import("../package/buildPackage.js");
      await buildPackage(workspace);
    },
    { json: false },
  );
}
