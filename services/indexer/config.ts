import { z } from "zod";
import { address, addressLimits, publicFields } from "../common/configFields.js";
import { settingsReader } from "../common/settingsReader.js";

const schema = z.strictObject({
  ...publicFields,
  /** The database's file. */
  database: z.string().min(1),
  /** The alliance's PointExchange; it names the other contracts itself. */
  exchange: address,
  /** A block before the alliance's first contract, or its own. */
  firstBlock: z.int().min(0),
  /** How many blocks behind the newest the index stays; none are needed where blocks are final. */
  confirmations: z.int().min(0).max(1_000).default(0),
  /** Blocks asked for at once at most; Besu answers for 5,000. */
  blocksPerCall: z.int().min(1).max(100_000).default(5_000),
  /** How many blocks may be replaced before the chain counts as another. */
  reorgDepth: z.int().min(1).max(10_000).default(64),
  limits: z
    .strictObject({
      ...addressLimits(600),
    })
    .prefault({}),
  /** Origin of a web page that may read the API in a browser, such as https://milk.example, or *. */
  allowOrigin: z.string().min(1).optional(),
});

/** What an indexer needs to know. */
export type IndexerConfig = Readonly<z.output<typeof schema>>;
/** The same before defaults are filled in, as a file has it. */
export type IndexerConfigInput = z.input<typeof schema>;

/** Checks a indexer's configuration, or reads it from its file: see {@link settingsReader}. */
export const { parse: parseIndexerConfig, read: readIndexerConfig } = settingsReader(
  schema,
  "services/indexer/config.ts",
);
