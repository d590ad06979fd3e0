import { TypedDataEncoder, concat, keccak256 } from "ethers";
import { forwardTypes } from "../../sdk/relayer/forwardTypes.js";
import type { RelayRequest } from "../../sdk/relayer/schemas.js";
import type { RelayerConfig } from "./config.js";

/** Building one takes longer than using it, and so does the domain's hash. */
const encoder = TypedDataEncoder.from(forwardTypes);
const domains = new WeakMap<RelayerConfig["forwarder"], string>();

/** A request's id: the EIP-712 hash that its member signed. */
export function requestId(
  identity: Pick<RelayerConfig, "chainId" | "forwarder">,
  { from, to, value, gas, nonce, deadline, data }: Omit<RelayRequest, "signature">,
): string {
  const message = encoder.hash({ from, to, value, gas, nonce, deadline, data });
  return keccak256(concat(["0x1901", domainOf(identity), message]));
}

function domainOf({ chainId, forwarder }: Pick<RelayerConfig, "chainId" | "forwarder">): string {
  const known = domains.get(forwarder);
  if (known !== undefined) return known;
  const { name, address: verifyingContract } = forwarder;
  const hash = TypedDataEncoder.hashDomain({ name, version: "1", chainId, verifyingContract });
  domains.set(forwarder, hash);
  return hash;
}
