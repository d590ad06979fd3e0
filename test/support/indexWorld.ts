import { provider, type World } from "./fixture.js";
import { temporaryDirectory } from "./temporaryDirectory.js";
import { serveConnection, type ServedConnection } from "../../local/chain/serveConnection.js";
import { LogNode } from "../../services/indexer/chain/LogNode.js";
import { Ingester, type IngestSettings } from "../../services/indexer/ingest/Ingester.js";
import { IndexFile } from "../../services/indexer/store/IndexFile.js";

export const CHAIN_ID = 31_337;

/** What an index derives from its events. */
export const PROJECTIONS = [
  "trade",
  "price",
  "move",
  "cohort",
  "balance",
  "pool",
  "milk",
  "candle",
  "volume",
  "poolVolume",
];
const TABLES = ["source", "block", "programme", "event", ...PROJECTIONS];

/** Everything an index holds, for comparing it with another: of either engine. */
export function contentOf(address: string): Record<string, unknown[]> {
  const file = IndexFile.read(address);
  try {
    return Object.fromEntries(
      TABLES.map((table) => {
        const rows = file.all(`SELECT * FROM ${table}`);
        return [table, rows.map((row) => JSON.stringify(row)).sort()];
      }),
    );
  } finally {
    file.close();
  }
}

/**
 * Indexes in databases of their own over the embedded network of the fixture that a test loads, served on a port; all ended after the
 * `describe`.
 *
 * @param newAddress Of one that is not there yet; a file by default.
 */
export function testIndexes(newAddress?: () => string) {
  const files = temporaryDirectory();
  const closing: (() => void)[] = [];
  let served: ServedConnection | undefined;
  let count = 0;
  before(async () => {
    served = await serveConnection({ provider });
  });
  after(async () => {
    for (const close of closing) close();
    await served?.close();
  });
  const url = () => served?.url ?? "";
  return {
    files,
    url,
    newFile: newAddress ?? (() => files.path(`index-${++count}.db`)),
    /** Everything an ingester needs; its settings can be changed. */
    async open(world: World, path: string, changes: Partial<IngestSettings> & { url?: string } = {}) {
      const { url: given, ...changed } = changes;
      const rpc = { url: given ?? url(), timeoutSeconds: 5 };
      const settings: IngestSettings = {
        chainId: CHAIN_ID,
        exchange: await world.alliance.exchange.getAddress(),
        firstBlock: 0,
        confirmations: 0,
        blocksPerCall: 5_000,
        reorgDepth: 64,
        ...changed,
      };
      const node = new LogNode({ rpc, chainId: settings.chainId });
      const file = IndexFile.openOrCreate(path, { lockTimeout: 100 });
      closing.push(() => {
        node.close();
        file.close();
      });
      return { node, file, settings, ingester: new Ingester(file, node, settings) };
    },
  };
}
