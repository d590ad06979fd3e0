import { setTimeout as sleep } from "node:timers/promises";
import { AllianceError } from "../../../sdk/AllianceError.js";
import { inconsistentNode } from "../chain/inconsistentNode.js";
import { LogSource, type Batch } from "../chain/LogSource.js";
import type { Header, LogNode } from "../chain/LogNode.js";
import { readSource } from "../chain/readSource.js";
import type { IndexFile, Source } from "../store/IndexFile.js";
import { IndexWriter, type KnownBlock } from "../store/IndexWriter.js";

/** What is indexed, and how. */
export interface IngestSettings {
  readonly chainId: number;
  readonly exchange: string;
  /** A block before the first contract of the alliance, or its own. */
  readonly firstBlock: number;
  /** How many blocks behind the newest the index stays. */
  readonly confirmations: number;
  /** Blocks asked for at once at most. */
  readonly blocksPerCall: number;
  /** How many blocks may be replaced. */
  readonly reorgDepth: number;
  /** Whether others may write to the same index: what one of them added meanwhile is no error then. */
  readonly shared?: boolean | undefined;
}

/** How far the index is. */
export interface IngestStep {
  /** The node's newest block. */
  readonly head: number;
  /** The last block indexed; undefined before the first. */
  readonly indexed: number | undefined;
  /** Logs added by this step. */
  readonly logs: number;
  /** Blocks forgotten by this step since the chain replaced them. */
  readonly forgotten: number;
  /** Whether there is more to index now. */
  readonly more: boolean;
}

interface Parts {
  readonly writer: IndexWriter;
  readonly logs: LogSource;
}

/** The range that is read while the one before it is written. */
interface Ahead {
  readonly from: number;
  readonly batch: Promise<Batch>;
}

/** So long a request takes to be on its way: questions are gathered for a millisecond before they go. */
const DEPARTURE_MS = 2;

/**
 * Brings an index up to date, step by step: a range of blocks each, whole or not at all. Whatever ends a step, the next goes on from the
 * last block indexed, after checking that the chain still has it.
 */
export class Ingester {
  private parts: Parts | undefined;
  private ahead: Ahead | undefined;

  /** Error: `INDEX_OTHER` when the index is another alliance's. */
  constructor(
    private readonly file: IndexFile,
    private readonly node: LogNode,
    private readonly settings: IngestSettings,
  ) {
    const known = file.source();
    if (known !== undefined) this.checkSource(known);
  }

  /**
   * One range of blocks, or the removal of replaced ones.
   *
   * Errors: `NODE_UNAVAILABLE`, `NODE_INCONSISTENT`, `NODE_BEHIND`, `WRONG_CHAIN`, `CHAIN_REPLACED`, `NO_CONTRACT`,
   * `LOG_INCOMPLETE`, `INDEXER_RUNNING`, and those of {@link IndexFile}.
   */
  async step(): Promise<IngestStep> {
    const head = await this.node.head();
    const parts = await this.prepare();
    try {
      return await this.stepTo(head, parts);
    } catch (error) {
      const overtaken = error instanceof AllianceError && error.code === "INDEXER_RUNNING";
      if (this.settings.shared !== true || !overtaken) throw error;
      return { head: head.number, indexed: parts.writer.last()?.number, logs: 0, forgotten: 0, more: false };
    }
  }

  private async stepTo(head: Header, { writer, logs }: Parts): Promise<IngestStep> {
    const last = writer.last();
    if (last !== undefined && !(await this.stands(last, head))) {
      const ancestor = await this.ancestorOf(last, head, writer);
      writer.forgetAfter(ancestor, last);
      return { head: head.number, indexed: ancestor, logs: 0, forgotten: last.number - ancestor, more: true };
    }
    const from = last === undefined ? this.settings.firstBlock : last.number + 1;
    const target = head.number - this.settings.confirmations;
    if (from > target) return { head: head.number, indexed: last?.number, logs: 0, forgotten: 0, more: false };
    const batch = await this.take(from, target, head.number, { writer, logs });
    const { to, events, headers } = batch;
    if (last !== undefined && headers.get(from)?.parentHash !== last.hash) {
      throw inconsistentNode(`block ${from} does not follow block ${last.number} as it was a moment ago`);
    }
    const more = to < target;
    if (more) await this.readAhead(batch, target, head.number, { writer, logs });
    writer.add(batch);
    return { head: head.number, indexed: to, logs: events.length, forgotten: 0, more };
  }

  /** The range from a block on: the one that was read ahead, if it is that. */
  private async take(from: number, target: number, head: number, { writer, logs }: Parts): Promise<Batch> {
    const { ahead } = this;
    this.ahead = undefined;
    if (ahead?.from === from) return ahead.batch;
    await ahead?.batch.catch(() => undefined);
    return logs.read({ from, target, head, points: writer.programmes() });
  }

  /** Has the next range asked for, so that the node works while this one is written. */
  private async readAhead({ to, programmes }: Batch, target: number, head: number, parts: Parts): Promise<void> {
    const points = [...parts.writer.programmes(), ...programmes.map(({ point }) => point)];
    const batch = parts.logs.read({ from: to + 1, target, head, points });
    // Whoever takes it is told; if nobody does, nobody misses it.
    batch.catch(() => undefined);
    this.ahead = { from: to + 1, batch };
    await sleep(DEPARTURE_MS);
  }

  /** Steps until there is nothing more to index now. */
  async catchUp(onStep?: (step: IngestStep) => void): Promise<IngestStep> {
    for (;;) {
      const step = await this.step();
      onStep?.(step);
      if (!step.more) return step;
    }
  }

  private async prepare(): Promise<Parts> {
    if (this.parts !== undefined) return this.parts;
    const { chainId, exchange, firstBlock, blocksPerCall, reorgDepth } = this.settings;
    const source = this.file.source() ?? (await readSource(this.node, { chainId, exchange, firstBlock }));
    const writer = new IndexWriter(this.file, source, reorgDepth);
    writer.begin();
    this.parts = { writer, logs: new LogSource(this.node, source, blocksPerCall, reorgDepth) };
    return this.parts;
  }

  private checkSource({ chainId, exchange, firstBlock }: Source): void {
    const { settings, file } = this;
    if (chainId === settings.chainId && exchange === settings.exchange && firstBlock === settings.firstBlock) return;
    throw new AllianceError(
      "INDEX_OTHER",
      `${file.path} is the index of ${exchange} on chain ${chainId} from block ${firstBlock}, not of ${settings.exchange} on ` +
        `${settings.chainId} from ${settings.firstBlock}.`,
      "Give every alliance a database of its own.",
    );
  }

  /** Whether the chain still has a block. A node that has not come so far yet is behind, if it has what it can have. */
  private async stands(last: KnownBlock, head: Header): Promise<boolean> {
    if (head.number >= last.number) {
      const found = await this.node.headers([last.number]);
      return found.get(last.number)?.hash === last.hash;
    }
    const below = this.parts?.writer.knownBlocks(head.number, 0, 1)[0];
    const found = below && (await this.node.headers([below.number])).get(below.number);
    if (below !== undefined && found?.hash !== below.hash) return false;
    throw new AllianceError(
      "NODE_BEHIND",
      `The node is at block ${head.number}; block ${last.number} was indexed already.`,
      "Wait until it has caught up, or give the indexer another node.",
    );
  }

  /** The latest indexed block that the chain still has. Error: `CHAIN_REPLACED`. */
  private async ancestorOf(last: KnownBlock, head: Header, writer: IndexWriter): Promise<number> {
    const lowest = last.number - this.settings.reorgDepth;
    const known = writer.knownBlocks(Math.min(last.number, head.number), lowest);
    const found = await this.node.headers(known.map(({ number }) => number));
    const ancestor = known.find(({ number, hash }) => found.get(number)?.hash === hash);
    if (ancestor !== undefined) return ancestor.number;
    throw new AllianceError(
      "CHAIN_REPLACED",
      `The chain has none of the blocks ${Math.max(lowest, 0)} to ${last.number} as they were indexed: it is another chain with the same id.`,
      "Give the indexer a node of the alliance's chain; if the chain was set up anew, a new database. Nothing was changed in this one.",
    );
  }
}
