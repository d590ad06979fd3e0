import { encodeBytes32String } from "ethers";

/** The id of an oracle feed, such as "MLK/KRW": its ASCII text padded with zeros to 32 bytes. At most 31 characters. */
export function feedId(name: string): string {
  return encodeBytes32String(name);
}
