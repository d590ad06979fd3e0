import type { HardhatRuntimeEnvironment } from "hardhat/types/hre";
import { build } from "../hardhat/build.js";
import { createProgress } from "../../sdk/terminal/progress.js";
import { reportErrors } from "../../sdk/terminal/reportErrors.js";
import { toJson } from "../../sdk/text/toJson.js";
import { counted } from "../../sdk/text/counted.js";

/**
 * `hardhat reconcile --settings F [--json]`: holds an indexer's database against the state of its chain at the last block indexed. Exit
 * code 1 when something differs.
 */
export default async function reconcileTask(
  { settings, json }: { settings: string; json: boolean },
  hre: HardhatRuntimeEnvironment,
): Promise<void> {
  await build(hre);
  await reportErrors(
    async () => {
      // After the build: they import the bindings that the build generates.
      const { readIndexerConfig } = await import("../../services/indexer/config.js");
      const { LogNode } = await import("../../services/indexer/chain/LogNode.js");
      const { reconcile } = await import("../../services/indexer/reconcile.js");
      const { IndexFile } = await import("../../services/indexer/store/IndexFile.js");
      const config = await readIndexerConfig(settings);
      const progress = createProgress(process.stderr, { enabled: !json });
      const file = IndexFile.read(config.database);
      const node = new LogNode(config);
      try {
        progress.step("Comparing accounts");
        const onProgress = (done: number, total: number) => progress.update(done, total);
        const result = await file.snapshot(() => reconcile(file, node, { onProgress }));
        progress.end();
        const { block, pools, accounts, findings } = result;
        const line = `Block ${block}: ${counted(pools, "pool")} and ${counted(accounts, "account")} compared, ${counted(findings.length, "difference")}.`;
        process.stdout.write(json ? toJson(result) : `${[line, ...findings].join("\n")}\n`);
        if (findings.length > 0) process.exitCode = 1;
      } finally {
        progress.end();
        node.close();
        file.close();
      }
    },
    { json },
  );
}
