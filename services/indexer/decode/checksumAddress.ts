import { getAddress } from "ethers";

/** So many addresses are kept: a chain names the same ones again and again, and each costs a hash. */
const MOST = 100_000;
let recent = new Map<string, string>();
let earlier = new Map<string, string>();

/** An address in checksum form. @param address Valid, in small letters. */
export function checksumAddress(address: string): string {
  const known = recent.get(address);
  if (known !== undefined) return known;
  const found = earlier.get(address) ?? getAddress(address);
  if (recent.size >= MOST) {
    earlier = recent;
    recent = new Map();
  }
  recent.set(address, found);
  return found;
}
