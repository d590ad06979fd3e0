import type { End, Queued } from "../state/RequestQueue.js";
import { gasOf } from "./gasOf.js";

/** The ends of requests that no block can take. @param blockGas A block's gas limit. */
export function tooLarge(requests: readonly Queued[], blockGas: bigint): End[] {
  return requests
    .filter(({ request }) => gasOf([request]) > blockGas)
    .map(({ id, request }) => {
      const reason = `it asks for ${request.gas} gas, and a block has ${blockGas} for it and all around it`;
      return { id, failure: { code: "GAS_TOO_HIGH", reason } };
    });
}
