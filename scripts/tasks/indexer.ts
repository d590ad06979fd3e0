import type { HardhatRuntimeEnvironment } from "hardhat/types/hre";
import { build } from "../hardhat/build.js";
import { reportErrors } from "../../sdk/terminal/reportErrors.js";
import { runService } from "../../services/common/runService.js";

/** `hardhat indexer --settings <file>`: follows the chain into a database and serves the read API, until SIGTERM or SIGINT. */
export default async function indexer(
  { settings: file }: { settings: string },
  hre: HardhatRuntimeEnvironment,
): Promise<void> {
  await build(hre);
  await reportErrors(
    async () => {
      // After the build: they import the bindings that the build generates.
      const { readIndexerConfig } = await import("../../services/indexer/config.js");
      const { startIndexer } = await import("../../services/indexer/startIndexer.js");
      const config = await readIndexerConfig(file);
      await runService(() => startIndexer({ config }));
    },
    { json: false },
  );
}
