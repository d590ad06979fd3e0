import { serviceCommand } from "../serviceCommand.js";

/** `milk indexer --settings F`: follows the chain into a database and serves the read API. */
export const indexer = serviceCommand("indexer", "Follow the chain and serve the exchange's data", async (settings) => {
  const { readIndexerConfig } = await import("../../indexer/config.js");
  const { startIndexer } = await import("../../indexer/startIndexer.js");
  return startIndexer({ config: await readIndexerConfig(settings) });
});
