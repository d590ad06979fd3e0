import type { Intent } from "../../common/state/Outbox.js";
import type { RelayerChain } from "../RelayerChain.js";
import type { Queued } from "../state/RequestQueue.js";
import { gasOf } from "./gasOf.js";

/** Those of the requests that one transaction takes, in their order; one that was in a reverted batch goes alone. */
export function chooseBatch(
  ready: readonly Queued[],
  { maxRequests, maxGas }: { readonly maxRequests: number; readonly maxGas: bigint },
): Queued[] {
  const [first] = ready;
  if (first === undefined || first.alone) return first === undefined ? [] : [first];
  const batch: Queued[] = [];
  for (const item of ready) {
    if (item.alone) continue;
    const larger = [...batch, item];
    if (batch.length > 0 && (larger.length > maxRequests || gasOf(larger.map(({ request }) => request)) > maxGas)) {
      break;
    }
    batch.push(item);
  }
  return batch;
}

/**
 * One call of the forwarder for these requests. With a refund receiver it skips a request that is no longer valid, and a call that fails
 * takes no other with it.
 */
export function composeBatch(
  { forwarder }: RelayerChain,
  sender: string,
  to: string,
  batch: readonly Queued[],
): Intent {
  const requests = batch.map(({ request }) => request);
  const data = forwarder.interface.encodeFunctionData("executeBatch", [requests, sender]);
  const payload = JSON.stringify(batch.map(({ id }) => id));
  return { kind: "batch", payload, to, data, gasLimit: gasOf(requests) };
}
