import type { Provider } from "ethers";

/** What a transaction offers where gas is free. */
export interface FreeGas {
  readonly type: 0;
  readonly gasPrice: 0n;
}

/**
 * What to give a transaction on this chain beside its call: a price of zero where the base fee is zero, so that accounts without any
 * balance can send it; nothing elsewhere. By itself ethers offers a tip everywhere, which such accounts cannot pay.
 */
export async function freeGas(provider: Provider): Promise<FreeGas | Record<string, never>> {
  const block = await provider.getBlock("latest");
  return block?.baseFeePerGas === 0n ? { type: 0, gasPrice: 0n } : {};
}
