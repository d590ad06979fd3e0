import type { HardhatRuntimeEnvironment } from "hardhat/types/hre";
import { accountOf, REPORTER_KEY } from "../hardhat/accountOf.js";
import { build } from "../hardhat/build.js";
import { reportErrors } from "../../sdk/terminal/reportErrors.js";
import { runService } from "../../services/common/runService.js";

/**
 * `hardhat feeder --settings <file>`: runs a reporter's feeder until SIGTERM or SIGINT, which it obeys by finishing what it is at. The
 * reporter's key is the keystore's or the environment's MILK_REPORTER_KEY.
 */
export default async function feeder(
  { settings: file }: { settings: string },
  hre: HardhatRuntimeEnvironment,
): Promise<void> {
  await build(hre);
  await reportErrors(
    async () => {
      // After the build: they import the bindings that the build generates.
      const { readFeederConfig } = await import("../../services/feeder/config.js");
      const { startFeeder } = await import("../../services/feeder/startFeeder.js");
      const config = await readFeederConfig(file);
      await runService(async () => startFeeder({ config, reporter: await accountOf(hre, REPORTER_KEY) }));
    },
    { json: false },
  );
}
