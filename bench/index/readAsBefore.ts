import { getAddress, type Interface } from "ethers";
import { z } from "zod";
import { openProvider } from "../../services/common/chain/openProvider.js";
import {
  MilkToken__factory,
  PartnerPoint__factory,
  PointExchange__factory,
  PriceOracle__factory,
  RoleRegistry__factory,
} from "../../typechain-types/index.js";
import { CONTRACTS } from "./SyntheticChain.js";

const hex = z.string().regex(/^0x[0-9a-f]*$/i);
const hash = z.string().regex(/^0x[0-9a-f]{64}$/i);
const quantity = z
  .string()
  .regex(/^0x[0-9a-f]{1,14}$/)
  .transform(Number);
const logs = z.array(
  z.object({
    address: hex.length(42).transform(getAddress),
    topics: z.array(hash),
    data: hex,
    blockNumber: quantity,
    blockHash: hash,
    logIndex: quantity,
    transactionHash: hash,
  }),
);

const { registry, oracle, exchange, points } = CONTRACTS;
const interfaces = new Map<string, Interface>([
  [getAddress(registry), RoleRegistry__factory.createInterface()],
  [getAddress(oracle), PriceOracle__factory.createInterface()],
  [getAddress(exchange), PointExchange__factory.createInterface()],
  [getAddress(CONTRACTS.milk), MilkToken__factory.createInterface()],
  ...points.map((point) => [getAddress(point), PartnerPoint__factory.createInterface()] as const),
]);
const BLOCKS = 10;

/** Reads and decodes so many logs as version 0.2.0 did: by ethers' provider, a schema for each log, and `parseLog`. */
export async function readAsBefore(url: string, least: number): Promise<{ logs: number; seconds: number }> {
  const provider = openProvider({ rpc: { url, timeoutSeconds: 60 }, chainId: 31_337 });
  const begin = performance.now();
  let count = 0;
  try {
    const head = numberOf(await provider.send("eth_getBlockByNumber", ["latest", false]));
    for (let from = 1; count < least && from <= head; from += BLOCKS) {
      const range = { fromBlock: `0x${from.toString(16)}`, toBlock: `0x${(from + BLOCKS - 1).toString(16)}` };
      const found = logs.parse(
        await provider.send("eth_getLogs", [{ address: [registry, oracle, exchange, ...points], ...range }]),
      );
      for (const { address, topics, data } of found) interfaces.get(address)?.parseLog({ topics, data });
      count += found.length;
    }
    return { logs: count, seconds: (performance.now() - begin) / 1_000 };
  } finally {
    provider.destroy();
  }
}

function numberOf(block: unknown): number {
  return z.object({ number: quantity }).parse(block).number;
}
