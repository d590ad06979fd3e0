import { zeroPadValue } from "ethers";
import { CONTRACTS } from "./SyntheticChain.js";

/** Whether a filter's topics ask for MLK that came to the exchange, or left it. */
export function milkWanted(topics: readonly unknown[] | undefined): "in" | "out" | undefined {
  if (topics === undefined) return undefined;
  return topics[2] === zeroPadValue(CONTRACTS.exchange, 32) ? "in" : "out";
}
