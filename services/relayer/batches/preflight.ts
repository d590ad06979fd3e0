import { z } from "zod";
import type { RelayRequest } from "../../../sdk/relayer/schemas.js";
import type { RelayerChain } from "../RelayerChain.js";
import type { End, Queued } from "../state/RequestQueue.js";
import { failureOf } from "./failureOf.js";
import { findRun } from "./findRun.js";

/** What can be said of requests before they are sent. */
export interface Preflight {
  readonly ready: readonly Queued[];
  /** Their calls would fail now, or their nonce was used: they end here, at nobody's cost. */
  readonly ended: readonly End[];
  /** Their nonce is not the next. */
  readonly early: readonly Queued[];
}

const word = z
  .string()
  .regex(/^0x[0-9a-f]{64}$/)
  .transform((text) => BigInt(text));

/**
 * Asks the node about each request by itself: its member's nonce, and the call as the forwarder would make it. The provider sends questions
 * that are asked at the same time in one message.
 */
export async function preflight(chain: RelayerChain, candidates: readonly Queued[]): Promise<Preflight> {
  const asked = await Promise.all(
    candidates.map(async (item) => {
      const { request } = item;
      const [nonce, failure] = await Promise.all([nonceOf(chain, request), failureOf(chain, request, "latest")]);
      return { item, nonce, failure };
    }),
  );
  const ready: Queued[] = [];
  const early: Queued[] = [];
  const ended: End[] = [];
  for (const { item, nonce, failure } of asked) {
    const { id, request } = item;
    if (request.nonce < nonce) ended.push((await findRun(chain, id, request)) ?? { id, failure: used(request, nonce) });
    else if (request.nonce > nonce) early.push(item);
    else if (failure === undefined) ready.push(item);
    else ended.push({ id, failure });
  }
  return { ready, ended, early };
}

async function nonceOf(chain: RelayerChain, { from }: RelayRequest): Promise<bigint> {
  const data = chain.forwarder.interface.encodeFunctionData("nonces", [from]);
  const call = { to: chain.forwarderAddress, data };
  return chain.reach(async () => word.parse(await chain.ask("eth_call", [call, "latest"])));
}

function used({ nonce }: RelayRequest, next: bigint) {
  return { code: "NONCE_USED", reason: `nonce ${nonce} was used by another request; the next is ${next}` };
}
