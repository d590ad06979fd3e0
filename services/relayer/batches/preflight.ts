import { z } from "zod";
import { AllianceError } from "../../../sdk/AllianceError.js";
import type { RelayRequest } from "../../../sdk/relayer/schemas.js";
import type { RelayerChain } from "../RelayerChain.js";
import type { End, Queued } from "../state/RequestQueue.js";
import { contradicts } from "./contradicts.js";
import { forwardedCall } from "./forwardedCall.js";
import { findRun } from "./findRun.js";
import { tryRequest } from "./tryRequest.js";

/** A request of which the node did not say anything: nothing is known of it. */
export interface Unanswered {
  readonly item: Queued;
  readonly error: AllianceError;
}

/** What can be said of requests before they are sent. */
export interface Preflight {
  readonly ready: readonly Queued[];
  /** Their calls would fail now, or their nonce was used: they end here, at nobody's cost. */
  readonly ended: readonly End[];
  /** Their nonce is not the next. */
  readonly early: readonly Queued[];
  readonly unanswered: readonly Unanswered[];
}

type Sorted = { readonly [Kind in keyof Preflight]: Preflight[Kind][number][] };

const word = z
  .string()
  .regex(/^0x[0-9a-f]{64}$/)
  .transform((text) => BigInt(text));

/**
 * Asks the node about each request by itself: its member's nonce, and the call as the forwarder would make it. The provider sends questions
 * that are asked at the same time in one message. One that the node does not answer says nothing of the request, and keeps no other
 * waiting.
 */
export async function preflight(chain: RelayerChain, candidates: readonly Queued[]): Promise<Preflight> {
  const sorted: Sorted = { ready: [], ended: [], early: [], unanswered: [] };
  await Promise.all(
    candidates.map(async (item) => {
      try {
        await sort(chain, item, sorted);
      } catch (error) {
        if (!(error instanceof AllianceError)) throw error;
        sorted.unanswered.push({ item, error });
      }
    }),
  );
  // As they came, whichever was answered first.
  sorted.ready.sort((a, b) => candidates.indexOf(a) - candidates.indexOf(b));
  return sorted;
}

async function sort(chain: RelayerChain, item: Queued, { ready, ended, early }: Sorted): Promise<void> {
  const { id, request } = item;
  const [nonce, failure] = await Promise.all([
    nonceOf(chain, request),
    tryRequest(chain, forwardedCall(chain, request)),
  ]);
  if (request.nonce < nonce) ended.push(await endOfUsed(chain, item, nonce));
  else if (request.nonce > nonce) early.push(item);
  else if (failure === undefined) ready.push(item);
  else ended.push({ id, failure });
}

/** How a request ends whose nonce the chain has passed. */
async function endOfUsed(chain: RelayerChain, { id, request }: Queued, next: bigint): Promise<End> {
  const run = await findRun(chain, id, request);
  if (typeof run === "object") return run;
  if (run === "unused") {
    throw contradicts(`the next nonce of ${request.from} is ${next}, and nothing used ${request.nonce}`);
  }
  return { id, failure: used(request, next) };
}

async function nonceOf(chain: RelayerChain, { from }: RelayRequest): Promise<bigint> {
  const data = chain.forwarder.interface.encodeFunctionData("nonces", [from]);
  const call = { to: chain.forwarderAddress, data };
  return chain.reach(async () => word.parse(await chain.ask("eth_call", [call, "latest"])));
}

function used({ nonce }: RelayRequest, next: bigint) {
  return { code: "NONCE_USED", reason: `nonce ${nonce} was used by another request; the next is ${next}` };
}
