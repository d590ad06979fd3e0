import type { JsonRpcProvider } from "ethers";
import { z } from "zod";
import { larger } from "../larger.js";
import type { Head } from "./Node.js";

/** What a transaction offers for gas, as a transaction has it. */
export type Fees =
  | { readonly type: 0; readonly gasPrice: bigint }
  | { readonly type: 2; readonly maxFeePerGas: bigint; readonly maxPriorityFeePerGas: bigint };

const quantity = z.string().transform((text) => BigInt(text));

/** Raises by an eighth, and by one wei at least: nodes want a tenth to replace a transaction. */
function raised(fee: bigint): bigint {
  return fee + fee / 8n + 1n;
}

/** Highest price a unit of gas may cost, wei. */
export function priceOf(fees: Fees): bigint {
  return fees.type === 0 ? fees.gasPrice : fees.maxFeePerGas;
}

/**
 * Fees by the node's word: nothing where the base fee is zero, else EIP-1559 with room for the base fee to double.
 *
 * @param above The price that an earlier form of the transaction offered; the new one offers more.
 */
export async function feesOf(provider: JsonRpcProvider, { baseFee }: Head, above?: bigint): Promise<Fees> {
  if (baseFee === 0n) return { type: 0, gasPrice: 0n };
  const least = above === undefined ? 0n : raised(above);
  if (baseFee === null) {
    const gasPrice = quantity.parse(await provider.send("eth_gasPrice", []));
    return { type: 0, gasPrice: larger(gasPrice, least) };
  }
  const tip = quantity.parse(await provider.send("eth_maxPriorityFeePerGas", []));
  const maxFeePerGas = larger(2n * baseFee + tip, least);
  // Replacing wants both raised; the tip is never above the whole.
  const maxPriorityFeePerGas = above === undefined ? tip : larger(tip, maxFeePerGas / 2n);
  return { type: 2, maxFeePerGas, maxPriorityFeePerGas };
}
