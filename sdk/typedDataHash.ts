import { concat, keccak256, TypedDataEncoder, type TypedDataDomain, type TypedDataField } from "ethers";

type Types = Record<string, TypedDataField[]>;

/** Building one takes longer than using it. */
const encoders = new WeakMap<Types, TypedDataEncoder>();

/** The EIP-712 hash that is signed. */
export function typedDataHash(domain: TypedDataDomain, types: Types, value: Record<string, unknown>): string {
  let encoder = encoders.get(types);
  if (encoder === undefined) {
    encoder = TypedDataEncoder.from(types);
    encoders.set(types, encoder);
  }
  return keccak256(concat(["0x1901", TypedDataEncoder.hashDomain(domain), encoder.hash(value)]));
}
