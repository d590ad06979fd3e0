import type { EventLog, Log } from "ethers";
import { decodeLanes } from "../../../sdk/decodeLanes.js";
import type { Stage, StagePartner } from "./Stage.js";

/** Besu answers for at most this many blocks a call. */
const BLOCKS_A_CALL = 5_000;

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
  /** Moves of points of an epoch that had expired by then: must be none. */
  readonly expiredMoves: number;
  readonly links: number;
}

const ZERO = `0x${"00".repeat(20)}`;

/** All logs of a contract since the show began. */
export async function logsOf(stage: Stage, address: string): Promise<Log[]> {
  const { provider } = stage.connection.ethers;
  const last = await provider.getBlockNumber();
  const logs: Log[] = [];
  for (let from = stage.firstBlock; from <= last; from += BLOCKS_A_CALL) {
    const toBlock = Math.min(last, from + BLOCKS_A_CALL - 1);
    logs.push(...(await provider.getLogs({ address, fromBlock: from, toBlock })));
  }
  return logs;
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

/** Rebuilds a programme's balances by epoch from its log alone, as an indexer would. */
export async function readHistory(stage: Stage, partner: StagePartner, times: BlockTimes): Promise<History> {
  const { point, manifest } = partner;
  const { epochLengthSeconds, validityEpochs } = manifest.point;
  const [issued, redeemed]: [ByEpoch, ByEpoch] = [new Map(), new Map()];
  const balances = new Map<string, ByEpoch>();
  const issueIds = new Set<bigint>();
  const counts = { releases: 0, moves: 0, expiredMoves: 0, links: 0 };
  const balance = (account: string) => {
    const found = balances.get(account) ?? new Map<bigint, bigint>();
    balances.set(account, found);
    return found;
  };

  let minted: { to: string; value: bigint }[] = [];
  let move = { from: ZERO, to: ZERO };
  for (const log of await logsOf(stage, await point.getAddress())) {
    const event = point.interface.parseLog(log);
    if (event?.name === "MemberLinked") counts.links++;
    if (event?.name === "Transfer") {
      const [from, to, value] = [String(event.args["from"]), String(event.args["to"]), BigInt(event.args["value"])];
      if (from === ZERO) minted.push({ to, value });
      else move = { from, to };
    }
    if (event?.name === "Issued") {
      for (const [i, release] of [...event.args["releases"]].map(BigInt).entries()) {
        const mint = minted[i];
        if (mint === undefined) throw new TypeError("a release without its transfer");
        const epoch = release & 0xffffffffn;
        issueIds.add(release >> 32n);
        counts.releases++;
        add(issued, epoch, mint.value);
        add(balance(mint.to), epoch, mint.value);
      }
      minted = [];
    }
    if (event?.name === "CohortsMoved") {
      const oldest = BigInt(Math.floor((await times.of(log)) / epochLengthSeconds) - validityEpochs);
      for (const { epoch, amount } of decodeLanes(BigInt(event.args["word"]), BigInt(event.args["lanes"]))) {
        counts.moves++;
        if (epoch < oldest) counts.expiredMoves++;
        add(balance(move.from), epoch, -amount);
        if (move.to === ZERO) add(redeemed, epoch, amount);
        else add(balance(move.to), epoch, amount);
      }
    }
  }
  return { issued, redeemed, balances, issueIds, ...counts };
}
