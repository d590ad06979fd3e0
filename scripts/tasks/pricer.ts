import type { HardhatRuntimeEnvironment } from "hardhat/types/hre";
import { accountOf, TREASURER_KEY } from "../hardhat/accountOf.js";
import { build } from "../hardhat/build.js";
import { reportErrors } from "../../sdk/terminal/reportErrors.js";
import { runService } from "../../services/common/runService.js";
import { toJson } from "../../sdk/text/toJson.js";

interface PricerArguments {
  readonly settings: string;
  readonly dryRun: boolean;
  readonly json: boolean;
}

/**
 * `hardhat pricer --settings <file>`: runs a treasurer's pricer until SIGTERM or SIGINT, which it obeys by finishing what it is at. The
 * treasurer's key is the keystore's or the environment's MILK_TREASURER_KEY. With `--dry-run` it shows once what it would do with each pool
 * and why, and sends nothing; that needs no key and never opens the keystore, and without a key in the environment the role is not looked at.
 */
export default async function pricer(
  { settings: file, dryRun, json }: PricerArguments,
  hre: HardhatRuntimeEnvironment,
): Promise<void> {
  await build(hre);
  await reportErrors(
    async () => {
      // After the build: they import the bindings that the build generates.
      const { readPricerConfig } = await import("../../services/pricer/config.js");
      const config = await readPricerConfig(file);
      if (!dryRun) {
        const { startPricer } = await import("../../services/pricer/startPricer.js");
        await runService(async () => startPricer({ config, treasurer: await accountOf(hre, TREASURER_KEY) }));
        return;
      }
      const { previewQuotes } = await import("../../services/pricer/previewQuotes.js");
      const { formatDecision } = await import("../../services/pricer/formatDecision.js");
      const known = process.env[TREASURER_KEY] !== undefined;
      const treasurer = known ? (await accountOf(hre, TREASURER_KEY)).address : undefined;
      const decisions = await previewQuotes(config, treasurer);
      process.stdout.write(json ? toJson(decisions) : `${decisions.map(formatDecision).join("\n\n")}\n`);
    },
    { json },
  );
}
