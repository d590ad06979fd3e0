import { z } from "zod";
import { AllianceError } from "../../../sdk/AllianceError.js";
import type { RelayRequest } from "../../../sdk/relayer/schemas.js";
import type { RelayerChain } from "../RelayerChain.js";
import type { End, Queued } from "../state/RequestQueue.js";
import { contradicts } from "./contradicts.js";
import { forwardedCall } from "./forwardedCall.js";
import { findRun } from "./findRun.js";
import { measure, type Measured, type UnderWay } from "./measure.js";
import { tryRequest } from "./tryRequest.js";

/** A request of which the node did not say anything: nothing is known of it. */
export interface Unanswered {
  readonly item: Queued;
  readonly error: AllianceError;
}

/** A request that would go through, with the gas it takes when the node told that. */
export interface Ready extends Queued {
  readonly used?: bigint | undefined;
}

/** What can be said of requests before they are sent. One that is left out would go through if those before it were not sent: it waits. */
export interface Preflight {
  readonly ready: readonly Ready[];
  /** Their calls would fail now, or their nonce was used: they end here, at nobody's cost. */
  readonly ended: readonly End[];
  /** Their nonce is not the next. */
  readonly early: readonly Queued[];
  /** They come after what their members have under way, and are not seen to go through after it: what becomes of that is waited for. */
  readonly behind: readonly Queued[];
  readonly unanswered: readonly Unanswered[];
}

/** So few requests are asked about one by one even when they go through together. */
const FEW = 16;

type Sorted = { readonly [Kind in keyof Preflight]: Preflight[Kind][number][] };

const word = z
  .string()
  .regex(/^0x[0-9a-f]{64}$/)
  .transform((text) => BigInt(text));

/**
 * Has the node run the requests as a batch does, and asks by itself about each that did not go through: its member's nonce, and the call as the
 * forwarder would make it. Few requests are all asked about, at the same time: that costs little, and saves a round. The provider sends
 * questions that are asked at the same time in one message. One that the node does not answer says nothing of the request, and keeps no
 * other waiting. A request that follows another of its member is sent only when both are seen to go through, one after the other.
 *
 * @param candidates Of each member in the order of nonces.
 * @param gas A block's gas limit.
 * @param underWay What their members have under way before them.
 */
export async function preflight(
  chain: RelayerChain,
  candidates: readonly Queued[],
  gas: bigint,
  underWay: UnderWay = new Map(),
): Promise<Preflight> {
  const sorted: Sorted = { ready: [], ended: [], early: [], behind: [], unanswered: [] };
  const measuring = measure(chain, candidates, gas, underWay);
  const known = candidates.length > FEW ? await measuring : undefined;
  const first = new Map(candidates.toReversed().map((item) => [item.request.from, item]));
  await Promise.all(
    candidates.map(async (item) => {
      const { from } = item.request;
      try {
        const waits = (underWay.get(from)?.length ?? 0) > 0;
        if (waits || first.get(from) !== item) follow(item, sorted, (await measuring).get(item), waits);
        else if (!sortMeasured(item, sorted, known?.get(item))) await sort(chain, item, sorted, measuring);
      } catch (error) {
        if (!(error instanceof AllianceError)) throw error;
        sorted.unanswered.push({ item, error });
      }
    }),
  );
  // As they came, whichever was answered first.
  const places = new Map(candidates.map(({ id }, place) => [id, place]));
  sorted.ready.sort((a, b) => (places.get(a.id) ?? 0) - (places.get(b.id) ?? 0));
  return sorted;
}

/** One that follows another of its member, which is under way already or goes first. What becomes of that one decides about it. */
function follow(item: Queued, { ready, behind }: Sorted, measured: Measured | undefined, waits: boolean): void {
  if (measured?.used !== undefined) ready.push({ ...item, used: measured.used });
  else if (waits) behind.push(item);
}

/** Whether nothing more is to be asked about a request. */
function sortMeasured(item: Queued, { ready, early }: Sorted, measured: Measured | undefined): boolean {
  if (measured === undefined) return false;
  const { nonce, used } = measured;
  if (used !== undefined) ready.push({ ...item, used });
  else if (item.request.nonce > nonce) early.push(item);
  else return false;
  return true;
}

async function sort(
  chain: RelayerChain,
  item: Queued,
  { ready, ended, early }: Sorted,
  measuring: ReturnType<typeof measure>,
): Promise<void> {
  const { id, request } = item;
  const [nonce, failure, measured] = await Promise.all([
    nonceOf(chain, request),
    tryRequest(chain, forwardedCall(chain, request)),
    measuring.then((found) => found.get(item)),
  ]);
  if (request.nonce < nonce) ended.push(await endOfUsed(chain, item, nonce));
  else if (request.nonce > nonce) early.push(item);
  else if (failure !== undefined) ended.push({ id, failure });
  else if (measured?.used !== undefined || measured?.follows !== true) ready.push({ ...item, used: measured?.used });
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
