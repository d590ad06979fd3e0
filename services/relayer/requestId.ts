import { TypedDataEncoder, concat, keccak256 } from "ethers";
import { forwardTypes } from "../../sdk/relayer/forwardTypes.js";
import type { RelayRequest } from "../../sdk/relayer/schemas.js";
import type { RelayerConfig } from "./config.js";

/** Building one takes longer than using it. */
const encoder = TypedDataEncoder.from(forwardTypes);

/** A request's id: the EIP-712 hash that its member signed. */
export function requestId(
  { chainId, forwarder }: Pick<RelayerConfig, "chainId" | "forwarder">,
  { from, to, value, gas, nonce, deadline, data }: Omit<RelayRequest, "signature">,
): string {
  const domain = { name: forwarder.name, version: "1", chainId, verifyingContract: forwarder.address };
  const message = encoder.hash({ from, to, value, gas, nonce, deadline, data });
  return keccak256(concat(["0x1901", TypedDataEncoder.hashDomain(domain), message]));
}
