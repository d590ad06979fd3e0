import { decodeBytes32String } from "ethers";

/** A feed's id as text, such as MLK/KRW; as it is when it is no text. */
export function feedName(id: string): string {
  try {
    return decodeBytes32String(id);
  } catch {
    return id;
  }
}
