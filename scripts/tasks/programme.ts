import type { HardhatRuntimeEnvironment } from "hardhat/types/hre";
import { build } from "../hardhat/build.js";
import { accountOf, ISSUER_KEY } from "../hardhat/accountOf.js";
import { reportErrors } from "../../sdk/terminal/reportErrors.js";
import { runService } from "../../services/common/runService.js";

/**
 * `hardhat programme --settings <file>`: runs a programme's service until SIGTERM or SIGINT, which it obeys by finishing what it is at. The
 * issuer's key is the keystore's or the environment's MILK_ISSUER_KEY.
 */
export default async function programme(
  { settings: file }: { settings: string },
  hre: HardhatRuntimeEnvironment,
): Promise<void> {
  await build(hre);
  await reportErrors(
    async () => {
      // After the build: they import the bindings that the build generates.
      const { readProgrammeConfig } = await import("../../services/programme/config.js");
      const { startProgramme } = await import("../../services/programme/startProgramme.js");
      const config = await readProgrammeConfig(file);
      await runService(async () => startProgramme({ config, issuer: await accountOf(hre, ISSUER_KEY) }));
    },
    { json: false },
  );
}
