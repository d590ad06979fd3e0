import { AllianceError } from "../../../sdk/AllianceError.js";
import type { Batch } from "../chain/LogSource.js";
import { Projector } from "../ingest/Projector.js";
import { forgetFrom } from "./forgetFrom.js";
import type { IndexFile, Source } from "./IndexFile.js";
import { startOf } from "./position.js";
import { numberOf, textOf } from "./rows.js";

/** A block that was indexed. */
export interface KnownBlock {
  readonly number: number;
  readonly hash: string;
}

const BLOCK_COLUMNS = ["number", "hash", "parentHash", "time", "logs"];
const REPLACE_BLOCK = `ON CONFLICT (number) DO UPDATE SET ${BLOCK_COLUMNS.slice(1)
  .map((column) => `${column} = excluded.${column}`)
  .join(", ")}`;
const PROGRAMME_COLUMNS = ["point", "position", "partnerId", "name", "symbol", "epochLength", "validity"];
/** No configuration keeps more blocks without logs: what is below was deleted with an earlier range. */
const DEEPEST = 10_000;

/** Writes an index: ranges of blocks are added whole, and forgotten when the chain replaced them. */
export class IndexWriter {
  constructor(
    private readonly file: IndexFile,
    private readonly source: Source,
    /** How many of the newest blocks are kept although they have no logs. */
    private readonly depth: number,
  ) {}

  /** The last block indexed; undefined before the first. */
  last(): KnownBlock | undefined {
    const sql = "SELECT number, hash FROM block JOIN source ON number = indexedTo";
    const row = this.file.first(sql);
    return row && { number: numberOf(row, "number"), hash: textOf(row, "hash") };
  }

  /** Blocks known from one number down to another, latest first. */
  knownBlocks(from: number, downTo: number, limit = Number.MAX_SAFE_INTEGER): KnownBlock[] {
    const sql = "SELECT number, hash FROM block WHERE number <= ? AND number >= ? ORDER BY number DESC LIMIT ?";
    return this.file
      .all(sql, from, downTo, limit)
      .map((row) => ({ number: numberOf(row, "number"), hash: textOf(row, "hash") }));
  }

  /** Point contracts known. */
  programmes(): string[] {
    return this.file.all("SELECT point FROM programme ORDER BY position").map((row) => textOf(row, "point"));
  }

  /** Records which alliance it is, once. */
  begin(): void {
    const { chainId, exchange, firstBlock, registry, oracle, milk, milkFeed } = this.source;
    const sql = "INSERT INTO source VALUES (1, ?, ?, ?, ?, ?, ?, ?, NULL) ON CONFLICT (id) DO NOTHING";
    this.file.change(sql, chainId, exchange, firstBlock, registry, oracle, milk, milkFeed);
  }

  /**
   * Adds a range of blocks, whole or not at all.
   *
   * Errors: `INDEXER_RUNNING` when another process added it meanwhile; `LOG_INCOMPLETE`.
   */
  add({ from, to, headers, events, programmes }: Batch): void {
    this.file.transaction(() => {
      const last = this.last();
      const follows = last?.number === from - 1 && last.hash === headers.get(from)?.parentHash;
      if (last === undefined ? from !== this.source.firstBlock : !follows) throw indexerRunning(this.file.path);
      this.file.run("UPDATE source SET indexedTo = ?", to);
      const logs = new Map<number, number>();
      for (const { block } of events) logs.set(block, (logs.get(block) ?? 0) + 1);
      const blocks = [...headers.values()].map(({ number, hash, parentHash, time }) => {
        return [number, hash, parentHash, time, logs.get(number) ?? 0];
      });
      this.file.insertMany("block", BLOCK_COLUMNS, blocks, REPLACE_BLOCK);
      const joined = programmes.map(({ point, position, partnerId, name, symbol, epochLength, validity }) => {
        return [point, position, partnerId, name, symbol, epochLength, validity];
      });
      this.file.insertMany("programme", PROGRAMME_COLUMNS, joined);
      const projector = new Projector(this.file, this.source);
      for (const event of events) projector.take(event, headers.get(event.block)?.time ?? 0);
      projector.finish();
      const empty = "DELETE FROM block WHERE logs = 0 AND number <= ? AND number > ?";
      this.file.run(empty, to - this.depth, from - 1 - DEEPEST);
    });
  }

  /**
   * Forgets every block after one that the chain still has.
   *
   * @param known The last block indexed when that was found out. Error: `INDEXER_RUNNING` when it is another by now.
   */
  forgetAfter(number: number, known: KnownBlock): void {
    this.file.transaction(() => {
      const last = this.last();
      if (last?.number !== known.number || last.hash !== known.hash) throw indexerRunning(this.file.path);
      forgetFrom(this.file, this.source, startOf(number + 1));
      this.file.run("DELETE FROM block WHERE number > ?", number);
      this.file.run("UPDATE source SET indexedTo = ?", number);
    });
  }
}

function indexerRunning(path: string): AllianceError {
  return new AllianceError(
    "INDEXER_RUNNING",
    `Another indexer writes to ${path}.`,
    "Run one indexer a database; stop the other first. Nothing was recorded twice.",
  );
}
