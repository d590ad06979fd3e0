import { dataLength } from "ethers";
import { larger } from "../../common/larger.js";
import type { RelayRequest } from "../../../sdk/relayer/schemas.js";
import { dataGas } from "./dataGas.js";

/** What the forwarder spends around a request, measured with a third to spare, and a transaction's own. */
const REQUEST_GAS = 60_000n;
const BASE_GAS = 60_000n;
/** A request's calldata without its data: addresses and numbers of which 60 bytes are not zero, 65 of its signature, the rest zeros. */
const FRAME_GAS = 3_400n;
/** Its data ends with a whole word: of zeros, at most. */
const LAST_WORD_GAS = 128n;
/** Words of memory that the forwarder takes for a request, without its data, and does not give back. */
const FRAME_WORDS = 20n;
const WORD = 32n;

type Limited = Pick<RelayRequest, "gas" | "data">;

/** A request, and what running it is allowed to take of a batch when that is known; its whole limit when it is not. */
export interface Allowed {
  readonly request: Limited;
  readonly allowance?: bigint | undefined;
}

/** What is known of a batch's gas. */
export interface BatchGas {
  /** What its requests are allowed to take. */
  readonly allowed: bigint;
  /** What must be there for the one that needs most: its whole limit, after those before it. */
  readonly most: bigint;
  readonly calldata: bigint;
  readonly words: bigint;
}

export const NO_GAS: BatchGas = { allowed: 0n, most: 0n, calldata: 0n, words: 0n };

/** What running a request can take: its limit, the 64th that stays with the forwarder, which insists on it, and the forwarder's own work. */
function wholeOf({ gas }: Limited): bigint {
  return gas + gas / 62n + REQUEST_GAS;
}

function calldataOf({ data }: Limited): bigint {
  return FRAME_GAS + dataGas(data) + LAST_WORD_GAS;
}

/** A batch's gas with one request more. */
export function plus({ allowed, most, calldata, words }: BatchGas, { request, allowance }: Allowed): BatchGas {
  const whole = wholeOf(request);
  return {
    allowed: allowed + (allowance === undefined || allowance > whole ? whole : allowance),
    most: larger(most, allowed + whole),
    calldata: calldata + calldataOf(request),
    words: words + FRAME_WORDS + BigInt(dataLength(request.data)) / WORD + 1n,
  };
}

/**
 * The gas limit of a batch. The forwarder hands a request what is left when its turn comes, up to the request's own limit; a request that
 * is given less may fail for that, or end the whole batch. So as long as none takes more than it is allowed, each finds its whole limit.
 * Of what it takes besides, calldata is paid for at once, and memory grows with its square.
 */
export function limitOf({ most, calldata, words }: BatchGas): bigint {
  return BASE_GAS + most + calldata + 3n * words + (words * words) / 512n;
}

/** Gas limit of a batch in which every request may use its whole limit: none can use up another's. */
export function gasOf(requests: readonly Limited[]): bigint {
  return limitOf(requests.reduce((gas, request) => plus(gas, { request }), NO_GAS));
}

/** What a request may cost as part of a batch; at most, when no allowance is given. */
export function costOf({ request, allowance }: Allowed): bigint {
  return (allowance ?? wholeOf(request)) + calldataOf(request);
}
