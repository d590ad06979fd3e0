import { z } from "zod";
import { AllianceError } from "../../../sdk/AllianceError.js";
import type { BatchingProvider } from "../../common/chain/BatchingProvider.js";
import { FetchingProvider } from "../../common/chain/FetchingProvider.js";
import { openProvider, type ProviderSettings } from "../../common/chain/openProvider.js";
import { reachNode } from "../../common/chain/reachNode.js";
import { parseLogs, type RawLog } from "./parseLogs.js";

/** A block, as far as it is needed to know one chain from another. */
export interface Header {
  readonly number: number;
  readonly hash: string;
  readonly parentHash: string;
  /** Unix seconds. */
  readonly time: number;
}

/** Which logs: of these contracts, with these topics. */
export interface LogFilter {
  readonly address: readonly string[];
  readonly topics?: readonly (string | null)[];
}

const hash = z.string().regex(/^0x[0-9a-f]{64}$/i);
const quantity = z
  .string()
  .regex(/^0x[0-9a-f]{1,14}$/)
  .transform(Number);
const header = z
  .object({ number: quantity, hash, parentHash: hash, timestamp: quantity })
  .transform(({ timestamp, ...rest }): Header => ({ ...rest, time: timestamp }));

/** How many questions go to the node at once. */
const HEADERS_A_BATCH = 400;

/** The node, as the indexer sees it: every answer is bounded in time and checked. */
export class LogNode {
  readonly provider: BatchingProvider;

  constructor(private readonly settings: ProviderSettings) {
    this.provider = openProvider(settings, FetchingProvider);
  }

  /** The newest block. Errors: `WRONG_CHAIN`; those of {@link reachNode}. */
  async head(): Promise<Header> {
    return this.reach(async () => {
      const [chainId, latest] = await Promise.all([
        this.ask("eth_chainId", []),
        this.ask("eth_getBlockByNumber", ["latest", false]),
      ]);
      const found = quantity.parse(chainId);
      if (found !== this.settings.chainId) {
        throw new AllianceError(
          "WRONG_CHAIN",
          `The node is on chain ${found}, but the alliance is on ${this.settings.chainId}.`,
          "Give the indexer a node of the alliance's chain.",
        );
      }
      return header.parse(latest);
    });
  }

  /** Blocks by their numbers; those the node does not have are left out. */
  async headers(numbers: readonly number[]): Promise<Map<number, Header>> {
    const found = new Map<number, Header>();
    for (let i = 0; i < numbers.length; i += HEADERS_A_BATCH) {
      const asked = numbers.slice(i, i + HEADERS_A_BATCH).map((number) => [toQuantity(number), false]);
      const answers = await this.reach(() =>
        Promise.all(
          asked.map(async (params) => header.nullable().parse(await this.ask("eth_getBlockByNumber", params))),
        ),
      );
      for (const block of answers) if (block !== null) found.set(block.number, block);
    }
    return found;
  }

  /** Logs of a range of blocks, both ends included. */
  async logs({ address, topics }: LogFilter, from: number, to: number): Promise<RawLog[]> {
    const filter = { address, fromBlock: toQuantity(from), toBlock: toQuantity(to), ...(topics && { topics }) };
    return this.reach(async () => parseLogs(await this.ask("eth_getLogs", [filter])));
  }

  /** Runs questions to the node. Errors: those of {@link reachNode}. */
  async reach<Answer>(ask: () => Promise<Answer>): Promise<Answer> {
    return reachNode(this.provider, ask);
  }

  /** Ends the connection. */
  close(): void {
    this.provider.destroy();
  }

  /** One question, as JSON-RPC has it. */
  async ask(method: string, params: readonly unknown[]): Promise<unknown> {
    const answer: unknown = await this.provider.send(method, [...params]);
    return answer;
  }
}

function toQuantity(number: number): string {
  return `0x${number.toString(16)}`;
}
