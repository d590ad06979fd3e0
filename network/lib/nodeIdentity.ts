import { computeAddress, SigningKey } from "ethers";

/** What the others know of a node by its key. */
export interface NodeIdentity {
  /** 128 hexadecimal digits: the public key, uncompressed, without its leading 04. */
  readonly id: string;
  /** Who it is among the validators. */
  readonly address: string;
}

/** The identity that a node's private key (32 bytes, 0x and hexadecimal) gives it. */
export function nodeIdentity(privateKey: string): NodeIdentity {
  const { publicKey } = new SigningKey(privateKey);
  return { id: publicKey.slice("0x04".length), address: computeAddress(publicKey) };
}
