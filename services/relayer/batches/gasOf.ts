import { dataLength } from "ethers";
import type { RelayRequest } from "../../../sdk/relayer/schemas.js";

/** What the forwarder spends around a request, measured with a third to spare, and a transaction's own. */
const REQUEST_GAS = 60_000n;
const BASE_GAS = 60_000n;
const CALLDATA_GAS = 16n;
/** Length of a request's other fields and its signature in the calldata. */
const FRAME_BYTES = 512n;

/**
 * Gas limit of a batch: every request's whole limit, so that none can use up another's, and the 64th of it that stays with the forwarder,
 * which insists on it.
 */
export function gasOf(requests: readonly Pick<RelayRequest, "gas" | "data">[]): bigint {
  return requests.reduce(
    (sum, { gas, data }) =>
      sum + gas + gas / 62n + REQUEST_GAS + (BigInt(dataLength(data)) + FRAME_BYTES) * CALLDATA_GAS,
    BASE_GAS,
  );
}
