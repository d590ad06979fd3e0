import { ZeroAddress, type EventLog, type Log, type LogDescription } from "ethers";
import { textArg } from "../../sdk/eventArgs.js";
import { readLogs } from "../../sdk/logs/readLogs.js";
import { PointLog, type CohortMove } from "../../sdk/PointLog.js";
import type { Stage, StagePartner } from "../stage/Stage.js";

/** Points by epoch. */
export type ByEpoch = Map<bigint, bigint>;

/** What the log of a programme tells. */
export interface History {
  readonly issued: ByEpoch;
  readonly redeemed: ByEpoch;
  /** What each account holds, expired points included. */
  readonly balances: Map<string, ByEpoch>;
  readonly releases: number;
  readonly issueIds: ReadonlySet<bigint>;
  readonly moves: number;
  /** Transfers of points from one member to another. */
  readonly gifts: number;
  /** Times points were redeemed. */
  readonly redemptions: number;
  /** Moves of points of an epoch that had expired by then: must be none. */
  readonly expiredMoves: number;
  readonly links: number;
}

/** All logs of a contract since the show began. */
export async function logsOf(stage: Stage, address: string): Promise<Log[]> {
  const { provider } = stage.connection.ethers;
  return readLogs(provider, { address }, { from: stage.firstBlock, to: await provider.getBlockNumber() });
}

/** Block times, each asked for once. */
export class BlockTimes {
  private readonly known = new Map<number, Promise<number>>();

  constructor(private readonly stage: Stage) {}

  of(log: Pick<Log | EventLog, "blockNumber">): Promise<number> {
    const found = this.known.get(log.blockNumber) ?? this.ask(log.blockNumber);
    this.known.set(log.blockNumber, found);
    return found;
  }

  private async ask(number: number): Promise<number> {
    const block = await this.stage.connection.ethers.provider.getBlock(number);
    if (block === null) throw new RangeError(`the node has no block ${number}`);
    return block.timestamp;
  }
}

function add(map: ByEpoch, epoch: bigint, amount: bigint): void {
  map.set(epoch, (map.get(epoch) ?? 0n) + amount);
}

/** Adds up a programme's log, event by event. */
class HistoryReader {
  readonly issued: ByEpoch = new Map<bigint, bigint>();
  readonly redeemed: ByEpoch = new Map<bigint, bigint>();
  readonly balances = new Map<string, ByEpoch>();
  readonly issueIds = new Set<bigint>();
  releases = 0;
  moves = 0;
  gifts = 0;
  redemptions = 0;
  expiredMoves = 0;
  links = 0;
  private readonly log = new PointLog();

  constructor(private readonly exchange: string) {}

  /** @param oldest The oldest epoch that was valid when the event happened. */
  take(event: LogDescription, oldest: bigint): void {
    if (event.name === "MemberLinked") this.links++;
    if (event.name === "Redeemed") this.redemptions++;
    if (event.name === "Transfer") this.countGift(textArg(event, "from"), textArg(event, "to"));
    for (const move of this.log.take(event)) {
      if (move.kind === "issue") this.takeIssue(move);
      else this.takeMove(move, oldest);
    }
  }

  private countGift(...sides: readonly string[]): void {
    if (!sides.includes(ZeroAddress) && !sides.includes(this.exchange)) this.gifts++;
  }

  private takeIssue({ to, epoch, points, issueId }: CohortMove): void {
    if (issueId !== undefined) this.issueIds.add(issueId);
    this.releases++;
    add(this.issued, epoch, points);
    add(this.balance(to), epoch, points);
  }

  private takeMove({ kind, from, to, epoch, points }: CohortMove, oldest: bigint): void {
    this.moves++;
    if (epoch < oldest) this.expiredMoves++;
    add(this.balance(from), epoch, -points);
    add(kind === "redemption" ? this.redeemed : this.balance(to), epoch, points);
  }

  private balance(account: string): ByEpoch {
    const found = this.balances.get(account) ?? new Map<bigint, bigint>();
    this.balances.set(account, found);
    return found;
  }
}

/** Rebuilds a programme's balances by epoch from its log alone, as an indexer would. */
export async function readHistory(stage: Stage, partner: StagePartner, times: BlockTimes): Promise<History> {
  const { point, manifest } = partner;
  const { epochLengthSeconds, validityEpochs } = manifest.point;
  const reader = new HistoryReader(await stage.alliance.exchange.getAddress());
  for (const log of await logsOf(stage, await point.getAddress())) {
    const event = point.interface.parseLog(log);
    const current = Math.floor((await times.of(log)) / epochLengthSeconds);
    if (event !== null) reader.take(event, BigInt(current - validityEpochs));
  }
  return reader;
}
