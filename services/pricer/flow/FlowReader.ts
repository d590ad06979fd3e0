import { z } from "zod";
import type { Log } from "ethers";
import { LogRanges, type BlockRange } from "../../../sdk/logs/LogRanges.js";
import { tradeEvents } from "../../../sdk/trade/tradeEvents.js";
import { tradeOf } from "../../../sdk/trade/tradeOf.js";
import type { PointExchange } from "../../../typechain-types/index.js";
import type { Head, Node } from "../../common/chain/Node.js";
import type { Trade } from "./netFlow.js";

const quantity = z.string().transform((text) => Number(BigInt(text)));
const block = z.object({ timestamp: quantity });

/** Reads what was traded with some pools, from the exchange's own record, as far back as it still counts. */
export class FlowReader {
  private readonly trades: ReadonlyMap<string, Trade[]>;
  private readonly ranges = new LogRanges();
  private next: number | undefined;

  /** @param points The pools. */
  constructor(
    private readonly node: Node,
    private readonly exchange: PointExchange,
    points: readonly string[],
    private readonly windowSeconds: number,
  ) {
    this.trades = new Map(points.map((point) => [point, []]));
  }

  /** Every pool's trades up to a block. Interrupted, it goes on where it was. Error: `NODE_UNAVAILABLE`. */
  async read(head: Head): Promise<ReadonlyMap<string, readonly Trade[]>> {
    return this.node.reach(async () => {
      const oldest = head.timestamp - this.windowSeconds;
      this.next ??= await this.firstSince(oldest, head);
      const blocks = { from: this.next, to: head.number };
      for await (const { to, answer } of this.ranges.forward((range) => this.tradesOf(range), blocks)) {
        await this.take(answer);
        this.next = to + 1;
      }
      for (const list of this.trades.values()) {
        const outdated = list.findIndex(({ time }) => time >= oldest);
        list.splice(0, outdated === -1 ? list.length : outdated);
      }
      return this.trades;
    });
  }

  private async tradesOf({ from, to }: BlockRange): Promise<Log[]> {
    const topics: string[] = [];
    tradeEvents.forEachEvent((event) => topics.push(event.topicHash));
    const address = await this.exchange.getAddress();
    return this.node.provider.getLogs({ address, topics: [topics], fromBlock: from, toBlock: to });
  }

  private async take(logs: readonly Log[]): Promise<void> {
    const ours = logs.flatMap((log) => {
      const event = tradeEvents.parseLog(log);
      if (event === null) return [];
      const trade = tradeOf(event);
      const traded = this.trades.has(trade.assetIn) || this.trades.has(trade.assetOut);
      return traded ? { blockNumber: log.blockNumber, trade } : [];
    });
    const numbers = [...new Set(ours.map(({ blockNumber }) => blockNumber))];
    const times = new Map(
      await Promise.all(numbers.map(async (number) => [number, await this.timeOf(number)] as const)),
    );
    for (const { blockNumber, trade } of ours) {
      const time = times.get(blockNumber) ?? 0;
      this.trades.get(trade.assetIn)?.push({ points: trade.amountIn, time });
      this.trades.get(trade.assetOut)?.push({ points: -trade.amountOut, time });
    }
  }

  /** The first block that is no older. */
  private async firstSince(time: number, head: Head): Promise<number> {
    let [low, high] = [0, head.number];
    while (low < high) {
      const middle = (low + high) >> 1;
      if ((await this.timeOf(middle)) < time) low = middle + 1;
      else high = middle;
    }
    return low;
  }

  private async timeOf(number: number): Promise<number> {
    return block.parse(await this.node.ask("eth_getBlockByNumber", [`0x${number.toString(16)}`, false])).timestamp;
  }
}
