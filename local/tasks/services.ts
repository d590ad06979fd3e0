import type { HardhatRuntimeEnvironment } from "hardhat/types/hre";
import { build } from "../../scripts/hardhat/build.js";
import { refuseNetwork } from "../../scripts/hardhat/refuseNetwork.js";
import { reportErrors } from "../../sdk/terminal/reportErrors.js";
import { runService } from "../../services/common/runService.js";

/** `hardhat services`: a local chain with the alliance on it and all its services, until Ctrl-C; logs as `MILK_LOG_FORMAT` says. */
export default async function services(_options: unknown, hre: HardhatRuntimeEnvironment): Promise<void> {
  await reportErrors(
    async () => {
      refuseNetwork(hre, "services");
      await build(hre);
      // After the build: they import the bindings that the build generates.
      const { startLocalAlliance } = await import("../services/startLocalAlliance.js");
      const { logFormat } = await import("../../services/common/logFormat.js");
      const format = logFormat(process.stdout);
      await runService(() => startLocalAlliance((line) => process.stdout.write(`${line}\n`), undefined, format));
    },
    { json: false },
  );
}
