import type { HardhatRuntimeEnvironment } from "hardhat/types/hre";
import { build } from "../hardhat/build.js";
import { relayersOf } from "../hardhat/relayersOf.js";
import { reportErrors } from "../../sdk/terminal/reportErrors.js";
import { runService } from "../../services/common/runService.js";

/**
 * `hardhat relayer --settings <file>`: runs a relayer until SIGTERM or SIGINT, which it obeys by finishing what it is at. The senders' keys
 * are the keystore's or the environment's MILK_RELAYER_KEYS.
 */
export default async function relayer(
  { settings: file }: { settings: string },
  hre: HardhatRuntimeEnvironment,
): Promise<void> {
  await build(hre);
  await reportErrors(
    async () => {
      // After the build: they import the bindings that the build generates.
      const { readRelayerConfig } = await import("../../services/relayer/config.js");
      const { startRelayer } = await import("../../services/relayer/startRelayer.js");
      const config = await readRelayerConfig(file);
      await runService(async () => startRelayer({ config, senders: await relayersOf(hre) }));
    },
    { json: false },
  );
}
