import { getBytes } from "ethers";

const BYTE_GAS = 16n;
const ZERO_GAS = 4n;

/** Gas that the data of a transaction costs (EIP-2028). */
export function dataGas(data: string): bigint {
  const bytes = getBytes(data);
  const zeros = BigInt(bytes.reduce((count, byte) => (byte === 0 ? count + 1 : count), 0));
  return zeros * ZERO_GAS + (BigInt(bytes.length) - zeros) * BYTE_GAS;
}
