import type { TransactionReceipt } from "ethers";
import { z } from "zod";
import type { RelayRequest } from "../../../sdk/relayer/schemas.js";
import type { Finished } from "../../common/chain/Sender.js";
import type { RelayerChain } from "../RelayerChain.js";
import type { End, RequestQueue } from "../state/RequestQueue.js";
import { contradicts } from "./contradicts.js";
import { endOfRun } from "./endOfRun.js";
import { findRun } from "./findRun.js";
import { whyNotRun } from "./whyNotRun.js";

/** Of a request that did not run since one before it did not: it is sent again. */
const AGAIN = Symbol("again");

const ids = z.array(z.string());
const executed = z.object({ signer: z.string(), nonce: z.bigint(), success: z.boolean() });

/** The requests of a transaction, by id. */
export function idsIn(payload: string): string[] {
  return ids.parse(JSON.parse(payload));
}

/**
 * Records what became of a batch's requests; those of a transaction that did nothing are put back, and so is one whose member's earlier one
 * did not run. Repeated it does nothing more. Gives the requests that ended.
 */
export async function finishBatch(chain: RelayerChain, queue: RequestQueue, finished: Finished): Promise<End[]> {
  const { transaction, outcome, receipt } = finished;
  const all = idsIn(transaction.payload);
  if (outcome === "reverted" && all.length === 1 && receipt !== undefined) {
    const failure = { code: "BATCH_REVERTED", reason: "its transaction reverted though nothing else was in it" };
    return ended(queue, [{ id: all[0] ?? "", failure, transactionHash: receipt.hash }]);
  }
  if (outcome !== "mined" || receipt === undefined) {
    queue.requeue(all, outcome === "reverted");
    return [];
  }
  const run = runsIn(chain, transaction.to, receipt);
  const block = await chain.reach(() => chain.provider.getBlock(receipt.blockHash));
  if (block === null) throw contradicts(`it does not have block ${receipt.blockNumber}, of which it has a receipt`);
  const ends = await Promise.all(
    all.map(async (id): Promise<End | typeof AGAIN> => {
      const request = queue.contentOf(id);
      const success = run.get(`${request.from} ${request.nonce}`);
      if (success !== undefined) {
        const { hash: transactionHash, blockNumber } = receipt;
        return endOfRun(chain, id, request, { transactionHash, blockNumber, success });
      }
      const elsewhere = await findRun(chain, id, request);
      if (typeof elsewhere === "object") return elsewhere;
      const late = request.deadline < BigInt(block.timestamp);
      if (late) {
        const reason = `its deadline, ${request.deadline}, had passed when its block was made`;
        return { id, failure: { code: "EXPIRED", reason }, transactionHash: receipt.hash };
      }
      const next = await chain.reach(() => chain.forwarder.nonces(request.from));
      // What another batch has run since, the earlier one included, says nothing of whether this one could be run.
      if (next <= request.nonce && (await comesAfter(chain, request, next))) return AGAIN;
      return { id, failure: { code: "NOT_RUN", reason: whyNotRun(request, next) }, transactionHash: receipt.hash };
    }),
  );
  queue.requeue(all.filter((_, i) => ends[i] === AGAIN));
  return ended(
    queue,
    ends.filter((end) => end !== AGAIN),
  );
}

/** Whether the forwarder would run a request now, or will when its member's earlier ones were: the order of batches kept it from being run. */
async function comesAfter(chain: RelayerChain, request: RelayRequest, next: bigint): Promise<boolean> {
  return next < request.nonce || chain.reach(() => chain.forwarder.verify(request));
}

function ended(queue: RequestQueue, ends: End[]): End[] {
  queue.end(ends);
  return ends;
}

/** Which requests the forwarder ran, by signer and nonce, and whether the call went through. */
function runsIn({ forwarder }: RelayerChain, address: string, { logs }: TransactionReceipt): Map<string, boolean> {
  const target = address.toLowerCase();
  const runs = new Map<string, boolean>();
  for (const log of logs) {
    if (log.address.toLowerCase() !== target) continue;
    const event = forwarder.interface.parseLog(log);
    if (event?.name !== "ExecutedForwardRequest") continue;
    const { signer, nonce, success } = executed.parse(event.args.toObject());
    runs.set(`${signer} ${nonce}`, success);
  }
  return runs;
}
