import { Contract, Interface, isAddress, zeroPadValue, ZeroHash, type Log, type Provider } from "ethers";
import { z } from "zod";
import { AllianceError } from "../../AllianceError.js";
import { LogRanges, type BlockRange } from "../../logs/LogRanges.js";

/** Where a programme's point contract is. */
export interface PointPlace {
  readonly provider: Provider;
  /** The point contract. */
  readonly point: string;
  /** A block before the contract's first; 0 by default. */
  readonly fromBlock?: number | undefined;
}

/** Points issued on chain. */
export interface ChainIssue {
  readonly issueId: bigint;
  readonly epoch: bigint;
  readonly amount: bigint;
  readonly account: string;
  /** The key the account was linked with when they were issued; undefined when no link was seen. */
  readonly memberKey: string | undefined;
  readonly block: number;
}

/** What the contract says the programme is. */
export interface ChainProgramme {
  readonly chainId: number;
  readonly epochLength: number;
  readonly validity: number;
  readonly periodLength: number;
}

/** What a contract has of its programme's commitments. */
export interface PostedPeriods {
  /** The period the contract began with. */
  readonly first: number;
  /** By period, in order. */
  readonly roots: ReadonlyMap<number, string>;
}

const abi = new Interface([
  "function epochLength() view returns (uint256)",
  "function validityDuration() view returns (uint256)",
  "function commitmentPeriod() view returns (uint256)",
  "function nextCommitment() view returns (uint256 period)",
  "function commitmentOf(uint256 period) view returns (bytes32)",
  "event Transfer(address indexed from, address indexed to, uint256 value)",
  "event Issued(uint256[] releases)",
  "event MemberLinked(address indexed account, bytes32 indexed memberKey)",
  "event MemberUnlinked(address indexed account, bytes32 indexed memberKey)",
  "event RecoveryCompleted(address indexed account, address indexed successor, bytes32 indexed memberKey)",
]);

const topicOf = (name: string) => abi.getEvent(name)?.topicHash ?? ZeroHash;
const FROM_NOBODY = zeroPadValue("0x00", 32);
const TOPICS = [
  [["Issued", "MemberLinked", "MemberUnlinked", "RecoveryCompleted"].map(topicOf)],
  [topicOf("Transfer"), FROM_NOBODY],
];
const EPOCH_BITS = 32n;

const address = z.string().refine(isAddress);
const bytes32 = z.string().regex(/^0x[0-9a-f]{64}$/);
const link = z.object({ account: address, memberKey: bytes32 });
const recovery = link.extend({ successor: address });
const minting = z.object({ to: address, value: z.bigint() });
const issued = z.object({ releases: z.array(z.bigint()) });

/** Reads a point contract for an audit: commitments, and issues from its events, which it follows block by block. */
export class PointChain {
  /** By issueId. */
  readonly issues = new Map<bigint, ChainIssue>();
  private readonly contract: Contract;
  private readonly provider: Provider;
  private readonly point: string;
  private readonly keyOf = new Map<string, string>();
  private readonly ranges = new LogRanges();
  private nextBlock: number;

  constructor({ provider, point, fromBlock = 0 }: PointPlace) {
    this.provider = provider;
    this.point = point;
    this.contract = new Contract(point, abi, provider);
    this.nextBlock = fromBlock;
  }

  async programme(): Promise<ChainProgramme> {
    const number = async (name: string) => Number(await this.read(name, z.bigint()));
    return {
      chainId: Number((await this.guarded(() => this.provider.getNetwork())).chainId),
      epochLength: await number("epochLength"),
      validity: await number("validityDuration"),
      periodLength: await number("commitmentPeriod"),
    };
  }

  /** The roots that were posted, by period. There are no gaps, so going back from the one that is next finds the first. */
  async postedPeriods(): Promise<PostedPeriods> {
    const roots = new Map<number, string>();
    for (let first = Number(await this.read("nextCommitment", z.bigint())); ; first--) {
      const root = first === 0 ? undefined : await this.commitmentOf(first - 1);
      if (root === undefined) return { first, roots: new Map([...roots].reverse()) };
      roots.set(first - 1, root);
    }
  }

  /** A period's root; undefined when none was posted. */
  async commitmentOf(period: number): Promise<string | undefined> {
    const root = await this.read("commitmentOf", bytes32, period);
    return root === ZeroHash ? undefined : root;
  }

  /** Reads the events up to the latest block, and gives its number. Error: `CHAIN_UNREADABLE`. */
  async follow(onProgress?: (done: number, total: number) => void): Promise<number> {
    const latest = await this.guarded(() => this.provider.getBlockNumber());
    const start = this.nextBlock;
    for await (const { to, answer } of this.ranges.forward((range) => this.logs(range), { from: start, to: latest })) {
      this.take(answer);
      this.nextBlock = to + 1;
      onProgress?.(this.nextBlock - start, latest + 1 - start);
    }
    return latest;
  }

  private async logs({ from, to }: BlockRange): Promise<Log[]> {
    const filters = TOPICS.map((topics) => ({ address: this.point, topics, fromBlock: from, toBlock: to }));
    return (await this.guarded(() => Promise.all(filters.map((filter) => this.provider.getLogs(filter))))).flat();
  }

  private take(logs: readonly Log[]): void {
    let mints: { to: string; value: bigint }[] = [];
    for (const log of logs.toSorted((a, b) => a.blockNumber - b.blockNumber || a.index - b.index)) {
      const event = abi.parseLog(log);
      const args: unknown = event?.args.toObject();
      switch (event?.name) {
        case "Transfer":
          mints.push(minting.parse(args));
          break;
        case "Issued":
          this.takeIssues(issued.parse(args).releases, mints, log);
          mints = [];
          break;
        case "MemberLinked": {
          const { account, memberKey } = link.parse(args);
          this.keyOf.set(account, memberKey);
          break;
        }
        case "MemberUnlinked":
          this.keyOf.delete(link.parse(args).account);
          break;
        case "RecoveryCompleted": {
          const { account, successor, memberKey } = recovery.parse(args);
          this.keyOf.delete(account);
          this.keyOf.set(successor, memberKey);
          break;
        }
        case undefined:
          break;
      }
    }
  }

  /** `Issued` follows its transfers, one for each release and in the same order. */
  private takeIssues(releases: readonly bigint[], mints: readonly { to: string; value: bigint }[], log: Log): void {
    if (releases.length !== mints.length) {
      throw unreadable(`block ${log.blockNumber} has ${mints.length} transfers for ${releases.length} issues`);
    }
    for (const [index, release] of releases.entries()) {
      const mint = mints[index];
      if (mint === undefined) return;
      const issueId = release >> EPOCH_BITS;
      const epoch = BigInt.asUintN(Number(EPOCH_BITS), release);
      const memberKey = this.keyOf.get(mint.to);
      const issue = { issueId, epoch, amount: mint.value, account: mint.to, memberKey, block: log.blockNumber };
      this.issues.set(issueId, issue);
    }
  }

  private async read<Value>(name: string, schema: z.ZodType<Value>, ...args: unknown[]): Promise<Value> {
    return schema.parse(await this.guarded(() => this.contract.getFunction(name).staticCall(...args)));
  }

  private async guarded<Result>(work: () => Promise<Result>): Promise<Result> {
    try {
      return await work();
    } catch (cause) {
      if (cause instanceof AllianceError) throw cause;
      throw unreadable(cause instanceof Error ? cause.message : String(cause), cause);
    }
  }
}

function unreadable(reason: string, cause?: unknown): AllianceError {
  return new AllianceError(
    "CHAIN_UNREADABLE",
    `The point contract cannot be read: ${reason}.`,
    "Check the network, its node and the contract's address; the audit changed nothing.",
    { cause },
  );
}
