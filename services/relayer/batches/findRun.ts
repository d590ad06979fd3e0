import type { Log, TransactionResponse } from "ethers";
import { z } from "zod";
import { LogRanges } from "../../../sdk/logs/LogRanges.js";
import { recoverSigner } from "../../../sdk/recoverSigner.js";
import type { RelayRequest } from "../../../sdk/relayer/schemas.js";
import { requestId } from "../requestId.js";
import type { RelayerChain } from "../RelayerChain.js";
import type { End } from "../state/RequestQueue.js";
import { contradicts } from "./contradicts.js";
import { endOfRun } from "./endOfRun.js";

/** A run is looked for in so many of the newest blocks. */
const BLOCKS = 30_000;
const executed = z.object({ nonce: z.bigint(), success: z.boolean() });
const carried = z
  .tuple([z.string(), z.string(), z.bigint(), z.bigint(), z.bigint(), z.string(), z.string()])
  .transform(([from, to, value, gas, deadline, data, signature]) => ({
    from,
    to,
    value,
    gas,
    deadline,
    data,
    signature,
  }));
/** What the forwarder's functions take, as lists. */
const calls = z.union([
  z.tuple([carried]).transform(([request]) => [request]),
  z.tuple([z.array(carried), z.string()]).transform(([requests]) => requests),
]);

/**
 * How a request ended that somebody else had run, by a transaction to the forwarder; `another` when its nonce was used and this run is not
 * to be found; `unused` when as of the node's newest block nothing used the nonce. Error: `NODE_UNAVAILABLE`.
 */
export async function findRun(
  chain: RelayerChain,
  id: string,
  request: RelayRequest,
): Promise<End | "another" | "unused"> {
  const log = await chain.reach(() => logOfNonce(chain, request));
  if (typeof log === "string") return log;
  const transaction = await chain.reach(() => chain.provider.getTransaction(log.transactionHash));
  if (transaction === null) {
    throw contradicts(`it does not have transaction ${log.transactionHash}, of which it has a log`);
  }
  if (idThatRan(chain, transaction, request) !== id) return "another";
  const { success } = executed.parse(eventOf(chain, log));
  const { transactionHash, blockNumber } = log;
  return endOfRun(chain, id, request, { transactionHash, blockNumber, success });
}

async function logOfNonce(chain: RelayerChain, { from, nonce }: RelayRequest): Promise<Log | "another" | "unused"> {
  const { forwarder, provider } = chain;
  const filter = await forwarder.filters.ExecutedForwardRequest(from).getTopicFilter();
  const head = await provider.getBlockNumber();
  // As of the block up to which its logs are looked through.
  if ((await forwarder.nonces(from, { blockTag: head })) <= nonce) return "unused";
  const ranges = new LogRanges().backward(
    ({ from: fromBlock, to: toBlock }) =>
      provider.getLogs({ address: chain.forwarderAddress, topics: filter, fromBlock, toBlock }),
    { from: Math.max(0, head - BLOCKS + 1), to: head },
  );
  for await (const { answer } of ranges) {
    const found = answer.find((log) => executed.parse(eventOf(chain, log)).nonce === nonce);
    if (found !== undefined) return found;
  }
  return "another";
}

function eventOf({ forwarder }: RelayerChain, log: Log): unknown {
  return forwarder.interface.parseLog(log)?.args.toObject();
}

/** Of a transaction's requests the one that the member signed for the nonce; undefined unless exactly one is. */
function idThatRan(chain: RelayerChain, transaction: TransactionResponse, { from, nonce }: RelayRequest) {
  if (transaction.to !== chain.forwarderAddress) return undefined;
  const call = chain.forwarder.interface.parseTransaction(transaction);
  const ids = (calls.safeParse(call?.args.toArray(true)).data ?? []).flatMap((request) => {
    const id = requestId(chain.identity, { ...request, nonce });
    return recoverSigner(id, request.signature) === from ? [id] : [];
  });
  return ids.length === 1 ? ids[0] : undefined;
}
