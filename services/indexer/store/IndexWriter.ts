import { AllianceError } from "../../../sdk/AllianceError.js";
import type { Batch } from "../chain/LogSource.js";
import { Projector } from "../ingest/Projector.js";
import type { IndexFile, Source } from "./IndexFile.js";
import { startOf } from "./position.js";
import { numberOf, textOf } from "./rows.js";
import { LOG_TABLES } from "./schema.js";

/** A block that was indexed. */
export interface KnownBlock {
  readonly number: number;
  readonly hash: string;
}

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
  knownBlocks(from: number, downTo: number, limit = -1): KnownBlock[] {
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
    const sql = "INSERT OR IGNORE INTO source VALUES (1, ?, ?, ?, ?, ?, ?, ?, NULL)";
    this.file.run(sql, chainId, exchange, firstBlock, registry, oracle, milk, milkFeed);
  }

  /**
   * Adds a range of blocks, whole or not at all.
   *
   * Errors: `INDEXER_RUNNING` when another process added it meanwhile; `LOG_INCOMPLETE`.
   */
  add({ from, to, headers, events, programmes }: Batch): void {
    this.file.transaction(() => {
      const { firstBlock } = this.source;
      const moved = this.file.run(
        "UPDATE source SET indexedTo = ? WHERE coalesce(indexedTo, ?) = ?",
        to,
        firstBlock - 1,
        from - 1,
      );
      if (moved !== 1) throw indexerRunning(this.file.path);
      const logs = new Map<number, number>();
      for (const { block } of events) logs.set(block, (logs.get(block) ?? 0) + 1);
      for (const { number, hash, parentHash, time } of headers.values()) {
        const sql = "INSERT OR REPLACE INTO block VALUES (?, ?, ?, ?, ?)";
        this.file.run(sql, number, hash, parentHash, time, logs.get(number) ?? 0);
      }
      for (const { point, position, partnerId, name, symbol, epochLength, validity } of programmes) {
        const sql = "INSERT INTO programme VALUES (?, ?, ?, ?, ?, ?, ?)";
        this.file.run(sql, point, position, partnerId, name, symbol, epochLength, validity);
      }
      const projector = new Projector(this.file, this.source);
      for (const event of events) projector.take(event, headers.get(event.block)?.time ?? 0);
      this.file.run("DELETE FROM block WHERE logs = 0 AND number <= ?", to - this.depth);
    });
  }

  /** Forgets every block after one that the chain still has. */
  forgetAfter(number: number): void {
    this.file.transaction(() => {
      const start = startOf(number + 1);
      // A programme's log was read from its beginning when it was found: it goes as a whole, and is read again.
      const gone = this.file.all("SELECT point FROM programme WHERE position >= ?", start);
      for (const point of gone.map((row) => textOf(row, "point"))) {
        for (const table of ["move", "cohort", "balance"]) this.file.run(`DELETE FROM ${table} WHERE point = ?`, point);
        this.file.run("DELETE FROM event WHERE contract = ?", point);
      }
      for (const table of LOG_TABLES) this.file.run(`DELETE FROM ${table} WHERE position >= ?`, start);
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
