import type { Interface } from "ethers";
import { CONTRACTS, interfaces, MILK_FEED } from "./SyntheticChain.js";

const EPOCH_LENGTH = 2_629_800;
const VALIDITY = 60;

/** What an `eth_call` of a contract's getter gives; undefined for another. */
export function callResult(to: string, data: string): string | undefined {
  const partner = CONTRACTS.points.findIndex((point) => point === to) + 1;
  const abi: Interface = to === CONTRACTS.exchange ? interfaces.exchange : interfaces.point;
  const values: Readonly<Record<string, unknown>> = {
    registry: CONTRACTS.registry,
    oracle: CONTRACTS.oracle,
    milk: CONTRACTS.milk,
    milkFeed: MILK_FEED,
    partnerId: partner,
    name: `Points ${partner}`,
    symbol: `P${partner}`,
    epochLength: EPOCH_LENGTH,
    validityDuration: VALIDITY,
  };
  const getter = abi.getFunction(data.slice(0, 10));
  if (getter === null || !(getter.name in values)) return undefined;
  return abi.encodeFunctionResult(getter, [values[getter.name]]);
}
