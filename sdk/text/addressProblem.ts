import { getAddress, isAddress } from "ethers";

/** What keeps a text from being an address; undefined when nothing does. A wrong checksum is shown beside the right one. */
export function addressProblem(text: string): string | undefined {
  const candidate: unknown = text;
  if (isAddress(candidate)) return undefined;
  if (!/^0x[0-9a-f]{40}$/i.test(text)) {
    return "must be an address: 0x and 40 hexadecimal digits, with a right checksum if mixed case";
  }
  return `is ${text}, whose checksum is wrong: these digits with the right checksum are ${getAddress(text.toLowerCase())}; compare them with where they are from`;
}
