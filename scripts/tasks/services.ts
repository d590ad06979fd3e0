import type { HardhatRuntimeEnvironment } from "hardhat/types/hre";
import { build } from "../lib/build.js";
import { refuseNetwork } from "../lib/refuseNetwork.js";
import { reportErrors } from "../lib/reportErrors.js";
import { runService } from "../lib/runService.js";

/** `hardhat services`: a local chain with the alliance on it and all its services, until Ctrl-C. */
export default async function services(_options: unknown, hre: HardhatRuntimeEnvironment): Promise<void> {
  await reportErrors(
    async () => {
      refuseNetwork(hre, "services");
      await build(hre);
      // After the build: they import the bindings that the build generates.
      const { startLocalAlliance } = await import("../lib/services/startLocalAlliance.js");
      await runService(() => startLocalAlliance((line) => process.stdout.write(`${line}\n`)));
    },
    { json: false },
  );
}
