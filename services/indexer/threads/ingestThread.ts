import { isPostgresAddress } from "../../../sdk/store/postgres/parsePostgresAddress.js";
import { LogNode } from "../chain/LogNode.js";
import type { IndexerConfig } from "../config.js";
import { Ingester } from "../ingest/Ingester.js";
import { IndexFile } from "../store/IndexFile.js";
import { serveThread } from "./serveThread.js";

/** What a thread runs that follows the chain into an index: long answers are read, decoded and written here, in nobody's way. */
serveThread((config: IndexerConfig) => {
  const file = IndexFile.openOrCreate(config.database);
  try {
    const node = new LogNode(config);
    const ingester = new Ingester(file, node, { ...config, shared: isPostgresAddress(config.database) });
    const end = () => {
      node.close();
      file.close();
    };
    return { functions: { step: () => ingester.step() }, end };
  } catch (error) {
    file.close();
    throw error;
  }
});
