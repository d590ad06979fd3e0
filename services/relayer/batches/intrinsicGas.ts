import { dataGas } from "./dataGas.js";

const TRANSACTION_GAS = 21_000n;

/** Gas that a transaction with such data pays before its call runs (the yellow paper's g_0); a node takes it of an `eth_call` too. */
export function intrinsicGas(data: string): bigint {
  return TRANSACTION_GAS + dataGas(data);
}
