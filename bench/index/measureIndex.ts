import { mkdtemp, rm, stat } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { z } from "zod";
import { AllianceError } from "../../sdk/AllianceError.js";
import * as schemas from "../../sdk/indexer/schemas.js";
import { parseIndexerConfig } from "../../services/indexer/config.js";
import { startIndexer } from "../../services/indexer/startIndexer.js";
import { percentile } from "../lib/percentile.js";
import { readAsBefore } from "./readAsBefore.js";
import { startNode } from "./startNode.js";
import { CONTRACTS, type ChainSize } from "./SyntheticChain.js";

/** How fast an index is made, and how it is read meanwhile. */
export interface IndexSpeed {
  readonly what: string;
  readonly logs: number;
  readonly seconds: number;
  readonly perSecond: number;
  /** Over the baseline's. */
  readonly ratio: number;
  /** Of the database; 0 where there is none. */
  readonly megabytes: number;
  /** Of this process at most, above what it had before. */
  readonly memoryMegabytes: number;
  /** Of reads over HTTP, milliseconds; 0 where nobody read. */
  readonly p50: number;
  readonly p99: number;
}

export interface IndexBench extends ChainSize {
  /** Where the index is made: a PostgreSQL address; a file in a directory of its own by default. */
  readonly database?: string | undefined;
}

/** Logs that are read as before. */
const SAMPLE = 20_000;
/** Between two reads of a reader. */
const PAUSE_MS = 20;
const READERS = 4;
const POLL_MS = 100;
const MEGABYTE = 1_000_000;
const PATHS = ["status", "pools", "trades?limit=100", "prices", "candles?interval=hour", "volumes?interval=day"];

/**
 * An index of so many trades from a node that answers at once, read by four readers meanwhile, as the service runs it; beside reading and
 * decoding a part of the same logs as the version before did, by ethers and without writing anything.
 */
export async function measureIndex({ trades, tradesABlock, database }: IndexBench): Promise<IndexSpeed[]> {
  const directory = await mkdtemp(join(tmpdir(), "milk-bench-"));
  const node = await startNode({ trades, tradesABlock });
  try {
    const before = await readAsBefore(node.url, SAMPLE);
    const none = { megabytes: 0, memoryMegabytes: 0, p50: 0, p99: 0 };
    const baseline = before.logs / before.seconds;
    const sample = {
      what: "logs read and decoded by ethers, as before (baseline)",
      ...before,
      perSecond: baseline,
      ratio: 1,
    };
    const made = await makeIndex(node.url, database ?? join(directory, "index.db"), trades);
    const perSecond = made.logs / made.seconds;
    const engine = database === undefined ? "SQLite" : "PostgreSQL";
    const what = `${trades.toLocaleString("en-US")} trades indexed, ${tradesABlock} a block, ${engine}`;
    return [
      { ...none, ...sample },
      { what, ...made, perSecond, ratio: perSecond / baseline },
    ];
  } finally {
    await node.stop();
    await rm(directory, { recursive: true });
  }
}

async function makeIndex(url: string, database: string, trades: number) {
  const rest = process.memoryUsage().rss;
  const settings = {
    database,
    rpc: { url, pollMilliseconds: 50 },
    chainId: 31_337,
    firstBlock: 0,
    port: 0,
    log: "silent",
  };
  const limits = { perAddress: 1_000_000 };
  const config = parseIndexerConfig({ ...settings, exchange: CONTRACTS.exchange, limits }, "the bench");
  const begin = performance.now();
  const indexer = await startIndexer({ config });
  const ending = new AbortController();
  const latencies: number[] = [];
  let most = rest;
  const readers = Array.from({ length: READERS }, (_, i) => read(indexer.url, i, ending.signal, latencies));
  try {
    for (;;) {
      most = Math.max(most, process.memoryUsage().rss);
      const answer = schemas.status.safeParse(await (await fetch(`${indexer.url}/v1/status`)).json());
      // One more filled the pool that points are taken from.
      if ((answer.data?.trades ?? 0) > trades) break;
      const { following } = schemas.health.parse(await (await fetch(`${indexer.url}/health`)).json());
      if (following !== "ok") throw new AllianceError(following, "The indexer does not go on.", "Read its log.");
      await sleep(POLL_MS);
    }
    const seconds = (performance.now() - begin) / 1_000;
    ending.abort();
    await Promise.all(readers);
    const logs = await logsOf(indexer.operations);
    const megabytes = (await stat(database).catch(() => ({ size: 0 }))).size / MEGABYTE;
    const [p50, p99] = [percentile(latencies, 0.5), percentile(latencies, 0.99)];
    return { logs, seconds, megabytes, memoryMegabytes: (most - rest) / MEGABYTE, p50, p99 };
  } finally {
    ending.abort();
    await indexer.stop();
  }
}

/** The last range is counted a moment after it can be read. */
async function logsOf(operations: string): Promise<number> {
  for (;;) {
    const text = await (await fetch(`${operations}/metrics`)).text();
    if (/^indexer_lag_blocks 0$/m.test(text)) {
      return z.coerce.number().parse(/^indexer_logs_total (\d+)/m.exec(text)?.[1]);
    }
    await sleep(POLL_MS);
  }
}

/** One who looks at the exchange all the time. */
async function read(url: string, first: number, ending: AbortSignal, latencies: number[]): Promise<void> {
  for (let i = first; !ending.aborted; i++) {
    const begin = performance.now();
    const answer = await fetch(`${url}/v1/${PATHS[i % PATHS.length]}`);
    await answer.arrayBuffer();
    if (answer.ok) latencies.push(performance.now() - begin);
    await sleep(PAUSE_MS);
  }
}
