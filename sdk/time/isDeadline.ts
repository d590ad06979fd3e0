import { MaxUint256 } from "ethers";
import { LAST_TIME } from "./checkUnixTime.js";

/** The largest deadlines that a forwarder and a permit know: who means "for ever" says it with them, and no wrong unit gives them. */
const FOREVER: readonly bigint[] = [2n ** 48n - 1n, MaxUint256];

/** Whether a deadline is in Unix seconds: before 2106, or "for ever", which is 2^48 − 1 or, in a permit, 2^256 − 1. */
export function isDeadline(deadline: bigint): boolean {
  return deadline < LAST_TIME || FOREVER.includes(deadline);
}
