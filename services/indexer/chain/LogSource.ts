import { id, zeroPadValue } from "ethers";
import { AllianceError } from "../../../sdk/AllianceError.js";
import { bigintArg, textArg } from "../../../sdk/eventArgs.js";
import { isRateLimit } from "../../../sdk/isRateLimit.js";
import { isRangeRefusal } from "../../../sdk/logs/isRangeRefusal.js";
import { decodeLog, type ChainEvent, type ContractRole } from "../ingest/decodeLog.js";
import type { Source } from "../store/IndexFile.js";
import type { Header, LogFilter, LogNode, RawLog } from "./LogNode.js";
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

/** How many logs one batch should have at most, so that it fits into memory with ease. */
const LOGS_A_BATCH = 20_000;
const TRANSFER = id("Transfer(address,address,uint256)");

/**
 * Reads an alliance's logs from a node, range by range. What the node refuses (too many blocks, too many results) or does not
 * answer in time is asked for in halves, and ranges grow again while it goes well. A node that was asked too often is left alone
 * until the next step.
 */
export class LogSource {
  private range: number;

  constructor(
    private readonly node: LogNode,
    private readonly source: Source,
    private readonly most: number,
    /** How many of the newest blocks' headers are kept. */
    private readonly depth: number,
  ) {
    this.range = most;
  }

  /** How many blocks the next range should have. */
  get blocks(): number {
    return this.range;
  }

  /**
   * What happened in a range of blocks, both ends included.
   *
   * Errors: `NODE_UNAVAILABLE`; `NODE_INCONSISTENT` when its answers contradict one another, as they do while a chain is replaced.
   */
  async read(from: number, to: number, head: number, known: readonly string[]): Promise<Batch> {
    const last = await this.headersOf([to]);
    const { registry, oracle, exchange } = this.source;
    const raw = new Map<string, RawLog>();
    const keep = (logs: readonly RawLog[]) => {
      for (const log of logs) raw.set(`${log.block} ${log.logIndex}`, log);
    };
    for (const filter of [{ address: [registry, oracle, exchange, ...known] }, ...this.milkFilters()]) {
      keep(await this.logs(filter, from, to));
    }
    const programmes = await this.programmesIn([...raw.values()]);
    for (const { point } of programmes) keep(await this.logs({ address: [point] }, this.source.firstBlock, to));

    const logs = [...raw.values()].sort((a, b) => a.block - b.block || a.logIndex - b.logIndex);
    const dense = Math.max(from, Math.min(to, head - this.depth + 1));
    const numbers = new Set([from, ...logs.map(({ block }) => block)]);
    for (let number = dense; number <= to; number++) numbers.add(number);
    // Asked for after the logs: the last block is the same as before, or the chain changed in between.
    const headers = await this.headersOf([...numbers].sort((a, b) => a - b));
    checkHeaders(headers, last, logs);
    if (logs.length > LOGS_A_BATCH) this.range = Math.max(1, Math.floor((to - from + 1) / 2));
    else if (logs.length < LOGS_A_BATCH / 4) this.range = Math.min(this.most, this.range * 2);
    return { from, to, headers, events: this.decode(logs), programmes };
  }

  private milkFilters(): LogFilter[] {
    const address = [this.source.milk];
    const exchange = zeroPadValue(this.source.exchange, 32);
    return [
      { address, topics: [TRANSFER, null, exchange] },
      { address, topics: [TRANSFER, exchange] },
    ];
  }

  /** Logs of any number of blocks, in ranges that the node answers. */
  private async logs(filter: LogFilter, from: number, to: number): Promise<RawLog[]> {
    const found: RawLog[] = [];
    for (let start = from; start <= to;) {
      const end = Math.min(to, start + this.range - 1);
      try {
        found.push(...(await this.node.logs(filter, start, end)));
        start = end + 1;
      } catch (error) {
        if (end === start || !(error instanceof AllianceError) || error.code !== "NODE_UNAVAILABLE") throw error;
        this.range = Math.ceil((end - start + 1) / 2);
        // Asked again at once, and for more and more parts, it would go on refusing.
        if (!isRangeRefusal(error.cause) && isRateLimit(error.cause)) throw error;
      }
    }
    return found;
  }

  private async headersOf(numbers: readonly number[]): Promise<Map<number, Header>> {
    const headers = await this.node.headers(numbers);
    const missing = numbers.find((number) => !headers.has(number));
    if (missing !== undefined) throw inconsistent(`it does not have block ${missing}, which is below its newest`);
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
        throw inconsistent(`${point} is of another partner than the directory says`);
      }
      programmes.push({ point, position: added.position, ...terms });
    }
    return programmes;
  }

  private decode(logs: readonly RawLog[]): ChainEvent[] {
    const { registry, oracle, exchange, milk } = this.source;
    const roles = new Map<string, ContractRole>([
      [registry, "registry"],
      [oracle, "oracle"],
      [exchange, "exchange"],
      [milk, "milk"],
    ]);
    return logs.flatMap((log) => decodeLog(log, roles.get(log.address) ?? "point") ?? []);
  }
}

/** Every log must be of the block that has its number, and blocks that follow one another must name each other. */
function checkHeaders(
  headers: ReadonlyMap<number, Header>,
  last: ReadonlyMap<number, Header>,
  logs: readonly RawLog[],
): void {
  for (const [number, { hash }] of last) {
    if (headers.get(number)?.hash !== hash) throw inconsistent(`block ${number} changed while it was read`);
  }
  for (const { block, blockHash } of logs) {
    if (headers.get(block)?.hash !== blockHash) throw inconsistent(`a log of block ${block} is of another block`);
  }
  for (const { number, parentHash } of headers.values()) {
    const before = headers.get(number - 1);
    if (before !== undefined && before.hash !== parentHash) throw inconsistent(`block ${number} has another parent`);
  }
}

function inconsistent(problem: string): AllianceError {
  return new AllianceError(
    "NODE_INCONSISTENT",
    `The node's answers contradict one another: ${problem}.`,
    "They are asked for again; if this goes on, give the indexer another node.",
  );
}
