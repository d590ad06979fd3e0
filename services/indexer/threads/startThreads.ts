import type { IndexerConfig } from "../config.js";
import type { AskIndex, IndexQueries } from "../http/indexQueries.js";
import type { IngestStep } from "../ingest/Ingester.js";
import { AskedThread } from "./AskedThread.js";

const ENDING = import.meta.url.endsWith(".ts") ? "ts" : "js";
const entry = (name: string) => new URL(`./${name}.${ENDING}`, import.meta.url);

type Ingesting = Readonly<Record<"step", () => Promise<IngestStep>>>;

/** The threads of a running indexer. */
export interface IndexThreads {
  readonly step: () => Promise<IngestStep>;
  readonly ask: AskIndex;
  readonly close: () => Promise<void>;
}

/** Starts the thread that writes an index and the one that reads it. Errors: those of opening it. */
export async function startThreads(config: IndexerConfig): Promise<IndexThreads> {
  const writing = await AskedThread.start<Ingesting>(entry("ingestThread"), config);
  try {
    const reading = await AskedThread.start<IndexQueries>(entry("queryThread"), { database: config.database });
    return {
      step: () => writing.ask("step"),
      ask: (name, ...args) => reading.ask(name, ...args),
      close: async () => {
        await reading.close();
        await writing.close();
      },
    };
  } catch (error) {
    await writing.close();
    throw error;
  }
}
