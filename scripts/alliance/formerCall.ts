import { Interface } from "ethers";
import { PointExchange__factory } from "../../typechain-types/index.js";
import { callOf } from "./callOf.js";
import type { FormerPool } from "./ChainState.js";
import type { Call } from "./Step.js";

const abi = PointExchange__factory.createInterface();
/** The one function that 0.1.0 has otherwise. */
const unnamed = new Interface(["function executeWithdrawal(address point)"]);

/** A call of an exchange that was replaced, in the words of its own version. */
export function formerCall({ exchange: address, named }: FormerPool, method: string, args: readonly unknown[]): Call {
  const callee = { name: "the former PointExchange", address, abi };
  return callOf(!named && method === "executeWithdrawal" ? { ...callee, abi: unnamed } : callee, method, args);
}
