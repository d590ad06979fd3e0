import { join } from "node:path";
import type { HardhatRuntimeEnvironment } from "hardhat/types/hre";
import { build } from "../hardhat/build.js";
import { reportErrors } from "../../sdk/terminal/reportErrors.js";

/** `hardhat package`: compiles what the npm package consists of into `sdk/dist` and `sdk/docs`. `npm pack` runs it by itself. */
export default async function packageTask(_: unknown, hre: HardhatRuntimeEnvironment): Promise<void> {
  await build(hre);
  await reportErrors(
    async () => {
      // After the build: it imports the bindings that the build generates.
      const { buildPackage } = await import("../package/buildPackage.js");
      await buildPackage(join(hre.config.paths.root, "sdk"));
    },
    { json: false },
  );
}
