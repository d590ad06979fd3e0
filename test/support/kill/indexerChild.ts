import { fileURLToPath } from "node:url";
import { LogNode } from "../../../services/indexer/chain/LogNode.js";
import { readIndexerConfig } from "../../../services/indexer/config.js";
import { Ingester } from "../../../services/indexer/ingest/Ingester.js";
import { IndexFile } from "../../../services/indexer/store/IndexFile.js";

/** An indexer as a process of its own, to be killed: it tells of each step, and ends when there is nothing more to index. */
async function main(): Promise<void> {
  const config = await readIndexerConfig(process.argv[2] ?? "");
  const file = IndexFile.openOrCreate(config.database);
  const node = new LogNode(config);
  await new Ingester(file, node, config).catchUp(() => process.send?.("step"));
  node.close();
  file.close();
  process.disconnect();
}

/** Every file below `test` is loaded with the tests; only the process of its own does something. */
if (process.argv[1] === fileURLToPath(import.meta.url)) await main();
