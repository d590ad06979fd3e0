import { createProgress } from "../../../sdk/terminal/progress.js";
import { counted } from "../../../sdk/text/counted.js";
import { toJson } from "../../../sdk/text/toJson.js";
import { command, json } from "../command.js";
import { settingsOf } from "../serviceCommand.js";

/**
 * `milk reconcile --settings F [--json]`: holds an indexer's database against the state of its chain at the last block indexed. Exit code 1
 * when something differs.
 */
export const reconcile = command({
  name: "reconcile",
  says: "Hold an indexer's database against the state of its chain",
  takes: { settings: settingsOf("indexer"), json },
  examples: [["reconcile --settings /etc/milk/indexer.json5", "Exit code 1 when something differs"]],
  run: async ({ settings, json: asJson }) => {
    const { readIndexerConfig } = await import("../../indexer/config.js");
    const { LogNode } = await import("../../indexer/chain/LogNode.js");
    const { reconcile: compare } = await import("../../indexer/reconcile.js");
    const { IndexFile } = await import("../../indexer/store/IndexFile.js");
    const config = await readIndexerConfig(settings);
    const progress = createProgress(process.stderr, { enabled: !asJson });
    const file = IndexFile.read(config.database);
    const node = new LogNode(config);
    try {
      progress.step("Comparing accounts");
      const onProgress = (done: number, total: number) => progress.update(done, total);
      const result = await file.snapshot(() => compare(file, node, { onProgress }));
      progress.end();
      const { block, pools, accounts, findings } = result;
      const line = `Block ${block}: ${counted(pools, "pool")} and ${counted(accounts, "account")} compared, ${counted(findings.length, "difference")}.`;
      process.stdout.write(asJson ? toJson(result) : `${[line, ...findings].join("\n")}\n`);
      if (findings.length > 0) process.exitCode = 1;
    } finally {
      progress.end();
      node.close();
      file.close();
    }
  },
});
