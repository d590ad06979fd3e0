import type { TransactionReceipt } from "ethers";
import { eachAtOnce } from "../../local/eachAtOnce.js";
import type { Market, Signing } from "../../local/load/Market.js";
import { startMarketRelayer } from "../../local/load/startMarketRelayer.js";
import { AllianceError } from "../../sdk/AllianceError.js";
import { RelayerClient } from "../../sdk/RelayerClient.js";
import type { Fate, RelayRequest } from "../../sdk/relayer/schemas.js";
import { signForwardRequest } from "../../sdk/signForwardRequest.js";
import { blocksOf, type BlockFigures } from "./blocksOf.js";
import { percentile } from "./percentile.js";

/** What is relayed, and how. */
export interface Settlement {
  readonly members: readonly Signing[];
  /** Swaps of each member. */
  readonly rounds: number;
  /** Until when what is signed holds, Unix seconds. */
  readonly deadline: bigint;
  /** Where the relayer's file goes. */
  readonly directory: string;
  /** Has blocks come that were held back until everything was handed in; left out where they come as they come. */
  readonly release?: (() => Promise<void>) | undefined;
  /** Unix milliseconds. */
  readonly clock: () => number;
}

/** How swaps go through a relayer. */
export interface SettlementFigures extends BlockFigures {
  readonly requests: number;
  /** Requests accepted a second, each durable before its answer. */
  readonly acceptedPerSecond: number;
  /** From a request's acceptance until it is known to be mined. */
  readonly medianMilliseconds: number;
  readonly p99Milliseconds: number;
}

const GAS = 250_000n;
const EACH = 10n;
const LIMIT_MS = 600_000;
const AT_ONCE = 25;

/** Members' swaps through a real relayer with its usual settings, handed in as fast as it takes them. Nobody else may use its senders. */
export async function measureSettlement(market: Market, settlement: Settlement): Promise<SettlementFigures> {
  const requests = await sign(market, settlement);
  const relayer = await startMarketRelayer(market, settlement);
  try {
    const client = new RelayerClient({ url: relayer.url });
    const ids: string[] = [];
    const start = performance.now();
    await eachAtOnce(requests, AT_ONCE, async (request) => {
      ids.push((await client.submit(request)).id);
    });
    const acceptedPerSecond = (requests.length * 1_000) / (performance.now() - start);
    await settlement.release?.();
    const fates: Fate[] = [];
    for (const id of ids) fates.push(await client.waitFor(id, LIMIT_MS));
    const failed = fates.find(({ status }) => status !== "mined");
    if (failed !== undefined) throw new AllianceError(failed.code, failed.reason, "Find out why the swap failed.");
    const latencies = fates.map(({ acceptedAt, updatedAt }) => updatedAt - acceptedAt);
    return {
      requests: ids.length,
      acceptedPerSecond,
      ...(await blocksOf(market.provider, await receiptsOf(market, fates), fates.length)),
      medianMilliseconds: percentile(latencies, 0.5),
      p99Milliseconds: percentile(latencies, 0.99),
    };
  } finally {
    await relayer.stop();
  }
}

async function sign(market: Market, { members, rounds, deadline }: Settlement): Promise<RelayRequest[]> {
  const { exchange, forwarder, from, into } = market;
  const [pointIn, pointOut, to] = await Promise.all([
    from.point.getAddress(),
    into.point.getAddress(),
    exchange.getAddress(),
  ]);
  const nonces = await Promise.all(members.map(({ address }) => forwarder.nonces(address)));
  const requests: RelayRequest[] = [];
  for (let round = 0n; round < BigInt(rounds); round++) {
    for (const [i, member] of members.entries()) {
      const nonce = (nonces[i] ?? 0n) + round;
      const args = [pointIn, EACH, pointOut, 1n, 0n, deadline, member.address] as const;
      const data = exchange.interface.encodeFunctionData("swap", [...args]);
      const { signature } = await signForwardRequest(forwarder, member, { to, data, gas: GAS, deadline, nonce });
      requests.push({ from: member.address, to, value: 0n, gas: GAS, nonce, deadline, data, signature });
    }
  }
  return requests;
}

async function receiptsOf({ provider }: Market, fates: readonly Fate[]): Promise<TransactionReceipt[]> {
  const hashes = new Set(fates.flatMap(({ transactionHash }) => transactionHash ?? []));
  const receipts = await Promise.all([...hashes].map((hash) => provider.getTransactionReceipt(hash)));
  return receipts.filter((receipt) => receipt !== null);
}
