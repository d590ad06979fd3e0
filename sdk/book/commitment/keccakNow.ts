import { getBytes, keccak256 } from "ethers";
import { createKeccak256, type Keccak256 } from "./createKeccak256.js";

let fast: Keccak256 | undefined;
// Where it cannot be made, the slow one goes on; whoever needs it waits for `createKeccak256` and is told why.
createKeccak256().then(
  (created) => (fast = created),
  () => undefined,
);

const slow: Keccak256 = (input, output, offset) => output.set(getBytes(keccak256(input)), offset);

/** keccak256 for those who cannot wait: the fast one from the moments after this module was loaded on, a slow one before. */
export function keccakNow(): Keccak256 {
  return fast ?? slow;
}
