import { z } from "zod";
import { AllianceError } from "../../../sdk/AllianceError.js";
import type { Checkpoint } from "../state/Checkpoint.js";
import type { Near } from "../state/thread/Remote.js";
import type { BatchingProvider } from "./BatchingProvider.js";
import { openProvider, type ProviderSettings } from "./openProvider.js";
import { reachNode } from "./reachNode.js";

/** The chain's newest block. */
export interface Head {
  readonly number: number;
  readonly hash: string;
  /** Unix seconds. */
  readonly timestamp: number;
  readonly gasLimit: bigint;
  /** Wei a unit of gas; null before London. */
  readonly baseFee: bigint | null;
}

/** Which node, and how to tell that it is on the right chain. */
export interface NodeSettings extends ProviderSettings {
  /** A contract that this service works with: a chain without it is not the alliance's. */
  readonly contract: string;
}

const quantity = z
  .string()
  .regex(/^0x[0-9a-f]+$/)
  .transform((text) => BigInt(text));
const block = z.object({
  number: quantity,
  hash: z.string(),
  timestamp: quantity,
  gasLimit: quantity,
  baseFeePerGas: quantity.nullish(),
});

/** The node, as a service sees it: bounded in time, and trusted only when it is on the right chain. */
export class Node {
  readonly provider: BatchingProvider;

  /**
   * @param checkpoint Keeps the last block that was seen. Whoever only looks has none.
   */
  constructor(
    private readonly settings: NodeSettings,
    private readonly checkpoint?: Near<Checkpoint>,
  ) {
    this.provider = openProvider(settings);
  }

  /**
   * The newest block of a node that is on the right chain and knows what the service has seen of it.
   *
   * Errors: those of {@link reachNode}; `WRONG_CHAIN`, `NODE_BEHIND`, `CHAIN_REPLACED`, `NO_CONTRACT`.
   */
  async head(): Promise<Head> {
    const { contract } = this.settings;
    return this.reach(async () => {
      const [chainId, latest, code] = await Promise.all([
        this.ask("eth_chainId", []),
        this.ask("eth_getBlockByNumber", ["latest", false]),
        this.ask("eth_getCode", [contract, "latest"]),
      ]);
      this.checkChainId(quantity.parse(chainId));
      const { number, baseFeePerGas, timestamp, ...rest } = block.parse(latest);
      await this.checkCheckpoint(Number(number));
      if (code === "0x") {
        throw new AllianceError(
          "NO_CONTRACT",
          `There is no contract at ${contract} on the chain.`,
          "Give the contract's address of this deployment.",
        );
      }
      return { ...rest, number: Number(number), timestamp: Number(timestamp), baseFee: baseFeePerGas ?? null };
    });
  }

  /** One question, as JSON-RPC has it. */
  async ask(method: string, params: readonly unknown[]): Promise<unknown> {
    const answer: unknown = await this.provider.send(method, [...params]);
    return answer;
  }

  /** Runs questions to the node. Errors: those of {@link reachNode}. */
  async reach<Answer>(ask: () => Promise<Answer>): Promise<Answer> {
    return reachNode(this.provider, ask);
  }

  /** Remembers a block in which something of ours happened: a node that does not know it is not believed. */
  async remember(blockNumber: number, blockHash: string): Promise<void> {
    await this.checkpoint?.remember(blockNumber, blockHash);
  }

  /** Ends the connection. */
  close(): void {
    this.provider.destroy();
  }

  private checkChainId(found: bigint): void {
    if (found === BigInt(this.settings.chainId)) return;
    throw new AllianceError(
      "WRONG_CHAIN",
      `The node is on chain ${found}, but the service is for ${this.settings.chainId}.`,
      "Give the service a node of the alliance's chain.",
    );
  }

  private async checkCheckpoint(head: number): Promise<void> {
    const seen = await this.checkpoint?.seen();
    if (seen === undefined) return;
    const { blockNumber, blockHash } = seen;
    if (head < blockNumber) {
      throw new AllianceError(
        "NODE_BEHIND",
        `The node is at block ${head}; block ${blockNumber} was seen already.`,
        "Wait until the node has caught up; if the chain was reset, start a new service on it.",
      );
    }
    const known = block
      .nullable()
      .parse(await this.ask("eth_getBlockByNumber", [`0x${blockNumber.toString(16)}`, false]));
    if (known?.hash === blockHash) return;
    throw new AllianceError(
      "CHAIN_REPLACED",
      `Block ${blockNumber} is not the one that was seen before: this is another chain with the same id.`,
      "Give the service a node of the alliance's chain; nothing is sent to this one.",
    );
  }
}
