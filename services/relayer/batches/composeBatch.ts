import type { Intent } from "../../common/state/Outbox.js";
import type { RelayerChain } from "../RelayerChain.js";
import type { Queued } from "../state/RequestQueue.js";
import { limitOf, NO_GAS, plus } from "./gasOf.js";

/** A request, and what running it is allowed to take of a batch; its whole limit when that is left out. */
export interface Chosen extends Queued {
  readonly allowance?: bigint | undefined;
}

/**
 * Those of the requests that one transaction takes, in their order: as many as fit, and the first in any case. Those whose batch reverted go
 * among themselves; one that was in two such batches goes alone. None goes without its member's earlier ones that are ready.
 */
export function chooseBatch(
  ready: readonly Chosen[],
  { maxRequests, maxGas }: { readonly maxRequests: number; readonly maxGas: bigint },
): Chosen[] {
  const [first] = ready;
  if (first === undefined || first.alone) return first === undefined ? [] : [first];
  const batch: Chosen[] = [];
  const left = new Map<string, bigint>();
  let gas = NO_GAS;
  for (const item of ready) {
    const { from, nonce } = item.request;
    if (nonce > (left.get(from) ?? nonce)) continue;
    if (item.alone || item.wary !== first.wary) {
      left.set(from, nonce);
      continue;
    }
    gas = plus(gas, item);
    if (batch.length === maxRequests || (batch.length > 0 && limitOf(gas) > maxGas)) break;
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
  batch: readonly Chosen[],
): Intent {
  const requests = batch.map(({ request }) => request);
  const data = forwarder.interface.encodeFunctionData("executeBatch", [requests, sender]);
  const payload = JSON.stringify(batch.map(({ id }) => id));
  return { kind: "batch", payload, to, data, gasLimit: limitOf(batch.reduce(plus, NO_GAS)) };
}
