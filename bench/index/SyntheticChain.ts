import { encodeBytes32String, type Interface, ZeroAddress } from "ethers";
import {
  MilkToken__factory,
  PartnerPoint__factory,
  PointExchange__factory,
  PriceOracle__factory,
  RoleRegistry__factory,
} from "../../typechain-types/index.js";

/** How much happens on a chain that is made up. */
export interface ChainSize {
  readonly trades: number;
  readonly tradesABlock: number;
}

/** A log without its place: texts between which the place and whoever trades stand. */
interface Template {
  readonly ofMilk: boolean;
  /** Whether it says that MLK came to the exchange. */
  readonly toExchange: boolean;
  readonly parts: readonly string[];
}

const address = (digit: string) => `0x${digit.repeat(40)}`;
export const CONTRACTS = {
  exchange: address("1"),
  registry: address("2"),
  oracle: address("3"),
  milk: address("4"),
  points: [address("5"), address("6")] as const,
};
export const MILK_FEED = encodeBytes32String("MLK/KRW");

const [FROM, TO] = CONTRACTS.points;
/** Stands for whoever trades until the log is asked for. */
const SOMEBODY = address("e");
const EPOCH = 700n;
const BEGIN = 1_840_000_000;
const BLOCK_SECONDS = 2;
/** Trades of one member. */
const TRADES_A_MEMBER = 20;
/** Blocks between two answers of the oracle. */
const ANSWERED_EVERY = 30;
const MLK = 10n ** 18n;
const MANY = 10n ** 15n;
const BLOOM = `0x${"0".repeat(512)}`;

export const interfaces = {
  registry: RoleRegistry__factory.createInterface(),
  oracle: PriceOracle__factory.createInterface(),
  exchange: PointExchange__factory.createInterface(),
  milk: MilkToken__factory.createInterface(),
  point: PartnerPoint__factory.createInterface(),
};

function template(contract: string, abi: Interface, name: string, values: Readonly<Record<string, unknown>>): Template {
  const event = abi.getEvent(name);
  if (event === null) throw new TypeError(`there is no event ${name}`);
  const given = event.inputs.map((input) => values[input.name]);
  const { topics, data } = abi.encodeEventLog(event, given);
  const text = JSON.stringify({ address: contract, topics, data });
  const { milk, exchange } = CONTRACTS;
  return {
    ofMilk: contract === milk,
    toExchange: values["to"] === exchange,
    parts: text.slice(0, -1).split(SOMEBODY.slice(2)),
  };
}

/** The words are drawn in `IPointExchange.Swapped`. */
function traded(assetIn: string, assetOut: string, pointsIn: bigint, pointsOut = 0n, settled = 0n): Template {
  const fee = MLK / 20n;
  const rates = (7n << 32n) | (8_300n << 16n) | 9_000n;
  return template(CONTRACTS.exchange, interfaces.exchange, "Swapped", {
    ...{ member: SOMEBODY, assetIn, assetOut, delivery: (BigInt(SOMEBODY) << 96n) | settled },
    value: ((2n * MLK + fee) << 160n) | (fee << 64n) | pointsIn,
    terms: (pointsOut << 192n) | ((279n * 10n ** 8n) << 128n) | ((278n * 10n ** 8n) << 64n) | rates,
  });
}

const word = (number: number) => `0x${number.toString(16).padStart(64, "0")}`;

/**
 * A chain on which members sell points and swap them, made up as it is asked for: so many trades a block, the same every time. What its logs
 * say adds up as an alliance's does.
 */
export class SyntheticChain {
  private readonly sale: readonly Template[];
  private readonly swap: readonly Template[];
  private readonly answer: Template;
  private readonly members: number;

  constructor(private readonly size: ChainSize) {
    this.members = Math.ceil(size.trades / TRADES_A_MEMBER);
    const { exchange, milk, oracle } = CONTRACTS;
    const moved = (point: string, from: string, to: string, points: bigint) => [
      template(point, interfaces.point, "Transfer", { from, to, value: points }),
      template(point, interfaces.point, "CohortsMoved", { word: EPOCH / 4n, lanes: points << (64n * (EPOCH % 4n)) }),
    ];
    const paid = { from: exchange, to: SOMEBODY, value: 2n * MLK };
    this.sale = [
      ...moved(FROM, SOMEBODY, exchange, 100n),
      template(milk, interfaces.milk, "Transfer", paid),
      traded(FROM, milk, 100n),
    ];
    this.swap = [
      ...moved(FROM, SOMEBODY, exchange, 100n),
      ...moved(TO, exchange, SOMEBODY, 90n),
      traded(FROM, TO, 100n, 90n, 2n * MLK),
    ];
    const price = { price: 279n * 10n ** 8n, average: 278n * 10n ** 8n, observedAt: BEGIN, round: 7 };
    this.answer = template(oracle, interfaces.oracle, "AnswerUpdated", { feed: MILK_FEED, ...price });
  }

  /** Block 1 sets the alliance up, the next ones give each member points. */
  private get firstTrade(): number {
    return 2 + Math.ceil(this.members / this.size.tradesABlock);
  }

  get head(): number {
    return this.firstTrade + Math.ceil(this.size.trades / this.size.tradesABlock) - 1;
  }

  /** A block as JSON-RPC has it. */
  block(number: number): object {
    return {
      number: `0x${number.toString(16)}`,
      hash: word(number + 1_000_000_000),
      parentHash: word(number + 999_999_999),
      timestamp: `0x${(BEGIN + number * BLOCK_SECONDS).toString(16)}`,
      logsBloom: BLOOM,
      transactions: [],
    };
  }

  /** Logs of some blocks as JSON: MLK's that came to the exchange or left it, or all others. */
  logs(from: number, to: number, milk: "in" | "out" | undefined): string {
    const logs: string[] = [];
    for (let number = from; number <= Math.min(to, this.head); number++) {
      let index = 0;
      const hash = word(number + 1_000_000_000);
      for (const { log, member, tx } of this.logsOf(number)) {
        const wanted = log.ofMilk ? (log.toExchange ? "in" : "out") : undefined;
        const place = `"blockNumber":"0x${number.toString(16)}","blockHash":"${hash}","logIndex":"0x${(index++).toString(16)}"`;
        if (wanted === milk) logs.push(`${log.parts.join(member)},${place},"transactionHash":"${tx}","removed":false}`);
      }
    }
    return `[${logs.join(",")}]`;
  }

  private *logsOf(number: number): Generator<{ log: Template; member: string; tx: string }> {
    if (number < 1) return;
    const tx = word(number);
    if (number === 1) {
      for (const log of setUp()) yield { log, member: memberOf(0), tx };
      return;
    }
    const { tradesABlock, trades } = this.size;
    if (number < this.firstTrade) {
      const first = (number - 2) * tradesABlock;
      for (let i = first; i < Math.min(first + tradesABlock, this.members); i++) {
        for (const log of issued(BigInt(i + 1))) yield { log, member: memberOf(i), tx };
      }
      return;
    }
    if (number % ANSWERED_EVERY === 0) yield { log: this.answer, member: "", tx };
    const first = (number - this.firstTrade) * tradesABlock;
    for (let i = first; i < Math.min(first + tradesABlock, trades); i++) {
      const member = memberOf(Math.floor(i * 7) % this.members);
      for (const log of i % 3 === 0 ? this.sale : this.swap) yield { log, member, tx: word(i + 2_000_000_000) };
    }
  }
}

function memberOf(i: number): string {
  return ((i + 1) * 2_654_435_761).toString(16).padStart(16, "0").padStart(40, "abcdef0123456789");
}

/** The partners, the pools with their money, and what the exchange has of the points that are taken. */
function setUp(): Template[] {
  const { registry, exchange, milk } = CONTRACTS;
  const limits = {
    lowestBid: 7_000,
    highestAsk: 9_500,
    minRemaining: 1,
    outflowCap: 10_000_000,
    inventoryCap: 10_000_000,
  };
  const terms = { faceValue: 10n ** 8n, currencyFeed: encodeBytes32String(""), limits };
  const funds = 10n ** 12n * MLK;
  const partners = CONTRACTS.points.flatMap((point, i) => {
    const partnerId = i + 1;
    const named = {
      partnerId,
      sector: encodeBytes32String(`S${partnerId}`),
      admin: point,
      name: `Partner ${partnerId}`,
    };
    return [
      template(registry, interfaces.registry, "PartnerOnboarded", named),
      template(registry, interfaces.registry, "PointAdded", { partnerId, point }),
      template(exchange, interfaces.exchange, "PoolOpened", { point, partnerId, terms }),
      template(milk, interfaces.milk, "Transfer", { from: point, to: exchange, value: funds }),
      template(exchange, interfaces.exchange, "Funded", { point, from: point, amount: funds }),
    ];
  });
  return [...partners, ...issue(TO, exchange, MANY, 0n), traded(TO, milk, MANY)];
}

function issued(issueId: bigint): Template[] {
  return issue(FROM, SOMEBODY, 1_000_000n, issueId);
}

function issue(point: string, to: string, points: bigint, issueId: bigint): Template[] {
  return [
    template(point, interfaces.point, "Transfer", { from: ZeroAddress, to, value: points }),
    template(point, interfaces.point, "Issued", { releases: [(issueId << 32n) | EPOCH] }),
  ];
}
