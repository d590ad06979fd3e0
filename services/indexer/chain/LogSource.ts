import { id, zeroPadValue } from "ethers";
import { AllianceError } from "../../../sdk/AllianceError.js";
import { bigintArg, textArg } from "../../../sdk/eventArgs.js";
import { isRateLimit } from "../../../sdk/isRateLimit.js";
import { isRangeRefusal } from "../../../sdk/logs/isRangeRefusal.js";
import { decodeLog, type ChainEvent, type ContractRole } from "../decode/decodeLog.js";
import type { Source } from "../store/IndexFile.js";
import { checkHeaders } from "./checkHeaders.js";
import { inconsistentNode } from "./inconsistentNode.js";
import type { Header, LogFilter, LogNode } from "./LogNode.js";
import type { RawLog } from "./parseLogs.js";
import { readProgrammeTerms, type ProgrammeTerms } from "./readSource.js";

/** A point contract and where it entered the directory. */
export interface Programme extends ProgrammeTerms {
  readonly point: string;
  readonly position: number;
}

/** Everything that happened in a range of blocks. */
export interface Batch {
  readonly from: number;
  readonly to: number;
  /** Blocks with logs, both ends, and the newest: by number. */
  readonly headers: ReadonlyMap<number, Header>;
  /** In the order of the chain. */
  readonly events: readonly ChainEvent[];
  /** Programmes that entered the directory in the range; their earlier events are among the events. */
  readonly programmes: readonly Programme[];
}

/** A range of blocks that is asked for. */
export interface Wanted {
  readonly from: number;
  /** The last block that may be asked for. */
  readonly target: number;
  /** The node's newest. */
  readonly head: number;
  /** Point contracts whose logs belong to it. */
  readonly points: readonly string[];
}

/** A batch ends when it has so many logs, so that it fits into memory with ease. */
const LOGS_A_BATCH = 20_000;
/** Blocks of the first range: nobody knows yet what is in them. */
const FIRST_RANGE = 16;
const TRANSFER = id("Transfer(address,address,uint256)");

/**
 * Reads an alliance's logs from a node, range by range. Ranges follow what was found in the ones before; what the node refuses (too many
 * blocks, too many results) or does not answer in time is asked for in halves, and ranges grow again while it goes well. A node that was
 * asked too often is left alone until the next step.
 */
export class LogSource {
  private range: number;
  private readonly roles: ReadonlyMap<string, ContractRole>;

  constructor(
    private readonly node: LogNode,
    private readonly source: Source,
    private readonly most: number,
    /** How many of the newest blocks' headers are kept. */
    private readonly depth: number,
  ) {
    this.range = Math.min(most, FIRST_RANGE);
    const { registry, oracle, exchange, milk } = source;
    this.roles = new Map([
      [registry, "registry"],
      [oracle, "oracle"],
      [exchange, "exchange"],
      [milk, "milk"],
    ]);
  }

  /**
   * What happened from a block on: in as many blocks as a batch can have.
   *
   * Errors: `NODE_UNAVAILABLE`, `LOG_INCOMPLETE`; `NODE_INCONSISTENT` when its answers contradict one another, as they do while a chain is
   * replaced.
   */
  async read({ from, target, head, points }: Wanted): Promise<Batch> {
    const { registry, oracle, exchange, firstBlock } = this.source;
    const most = Math.min(target, from + this.range - 1);
    const first = await this.someLogs({ address: [registry, oracle, exchange, ...points] }, from, most);
    const { to, last } = first;
    const raw = new Map<string, RawLog>();
    const keep = (found: readonly RawLog[]) => {
      for (const log of found) raw.set(`${log.block} ${log.logIndex}`, log);
    };
    keep(first.logs);
    for (const filter of this.milkFilters()) keep(await this.logs(filter, from, to));
    const programmes = await this.programmesIn(first.logs);
    for (const { point } of programmes) keep(await this.logs({ address: [point] }, firstBlock, to));

    const logs = [...raw.values()].sort((a, b) => a.block - b.block || a.logIndex - b.logIndex);
    const dense = Math.max(from, Math.min(to, head - this.depth + 1));
    const numbers = new Set([from, ...logs.map(({ block }) => block)]);
    for (let number = dense; number <= to; number++) numbers.add(number);
    // Asked for after the logs: the last block is the same as before, or the chain changed in between.
    const headers = await this.headersOf([...numbers].sort((a, b) => a - b));
    checkHeaders(headers, last, logs);
    this.adapt(to - from + 1, logs.length);
    return { from, to, headers, events: this.decode(logs), programmes };
  }

  /** As many blocks as had a batch's logs, but never more than twice as many as the last time. */
  private adapt(blocks: number, logs: number): void {
    const fitting = Math.floor((blocks * LOGS_A_BATCH) / Math.max(logs, 1) / 2);
    this.range = Math.max(1, Math.min(this.most, 2 * this.range, fitting));
  }

  private milkFilters(): LogFilter[] {
    const address = [this.source.milk];
    const exchange = zeroPadValue(this.source.exchange, 32);
    return [
      { address, topics: [TRANSFER, null, exchange] },
      { address, topics: [TRANSFER, exchange] },
    ];
  }

  /** Logs from a block on, until there are enough for a batch; up to which block, and its header from before its logs were asked for. */
  private async someLogs(filter: LogFilter, from: number, most: number) {
    const logs: RawLog[] = [];
    for (let start = from; ;) {
      const end = Math.min(most, start + this.range - 1);
      const last = await this.headersOf([end]);
      const found = await this.part(filter, start, end);
      if (found === undefined) continue;
      for (const log of found) logs.push(log);
      if (end === most || logs.length >= LOGS_A_BATCH) return { logs, to: end, last };
      start = end + 1;
    }
  }

  /** Logs of any number of blocks, in ranges that the node answers. */
  private async logs(filter: LogFilter, from: number, to: number): Promise<RawLog[]> {
    const logs: RawLog[] = [];
    for (let start = from; start <= to;) {
      const end = Math.min(to, start + this.range - 1);
      const found = await this.part(filter, start, end);
      if (found === undefined) continue;
      for (const log of found) logs.push(log);
      start = end + 1;
    }
    return logs;
  }

  /** Logs of a range; undefined when less is to be asked for. */
  private async part(filter: LogFilter, start: number, end: number): Promise<RawLog[] | undefined> {
    try {
      return await this.node.logs(filter, start, end);
    } catch (error) {
      if (end === start || !(error instanceof AllianceError) || error.code !== "NODE_UNAVAILABLE") throw error;
      this.range = Math.ceil((end - start + 1) / 2);
      // Asked again at once, and for more and more parts, it would go on refusing.
      if (!isRangeRefusal(error.cause) && isRateLimit(error.cause)) throw error;
      return undefined;
    }
  }

  private async headersOf(numbers: readonly number[]): Promise<Map<number, Header>> {
    const headers = await this.node.headers(numbers);
    const missing = numbers.find((number) => !headers.has(number));
    if (missing !== undefined) throw inconsistentNode(`it does not have block ${missing}, which is below its newest`);
    return headers;
  }

  private async programmesIn(logs: readonly RawLog[]): Promise<Programme[]> {
    const programmes: Programme[] = [];
    for (const log of logs) {
      if (log.address !== this.source.registry) continue;
      const added = decodeLog(log, "registry");
      if (added?.event.name !== "PointAdded") continue;
      const point = textArg(added.event, "point");
      const terms = await readProgrammeTerms(this.node, point);
      if (BigInt(terms.partnerId) !== bigintArg(added.event, "partnerId")) {
        throw inconsistentNode(`${point} is of another partner than the directory says`);
      }
      programmes.push({ point, position: added.position, ...terms });
    }
    return programmes;
  }

  private decode(logs: readonly RawLog[]): ChainEvent[] {
    return logs.flatMap((log) => decodeLog(log, this.roles.get(log.address) ?? "point") ?? []);
  }
}
