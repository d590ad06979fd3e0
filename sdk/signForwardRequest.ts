import {
  getBigInt,
  hexlify,
  resolveAddress,
  type AddressLike,
  type BigNumberish,
  type BytesLike,
  type Signer,
} from "ethers";
import { forwardTypes } from "./relayer/forwardTypes.js";
import { eip712Domain } from "./signLinkConsent.js";
import { signTyped } from "./signTyped.js";
import type { ERC2771Forwarder } from "./contracts.js";

/** A call that a member wants to make without sending a transaction. */
export interface ForwardCall {
  readonly to: AddressLike;
  readonly data: BytesLike;
  /** Gas the call may use. */
  readonly gas: BigNumberish;
  /** Last second the call may run, Unix time. */
  readonly deadline: BigNumberish;
  /** The signer's place in its own sequence; left out, the forwarder's current nonce. */
  readonly nonce?: BigNumberish | undefined;
}

/** A signed call, as the forwarder's `execute` and `executeBatch` take it. */
export type ForwardRequest = Awaited<ReturnType<typeof signForwardRequest>>;

/**
 * Signs a request for OpenZeppelin's ERC2771Forwarder. Whoever submits the result by `execute` or `executeBatch` pays for it;
 * the called contract sees the signer as the sender. Runs at most once, and not after its deadline.
 */
export async function signForwardRequest(forwarder: ERC2771Forwarder, member: Signer, call: ForwardCall) {
  const from = await member.getAddress();
  const [domain, nonce, to] = await Promise.all([
    eip712Domain(forwarder),
    call.nonce ?? forwarder.nonces(from),
    resolveAddress(call.to),
  ]);
  const [gas, deadline, data] = [getBigInt(call.gas), getBigInt(call.deadline), hexlify(call.data)];
  const message = { from, to, value: 0n, gas, nonce, deadline, data };
  const signature = await signTyped(member, domain, forwardTypes, message);
  return { from, to, value: 0n, gas, deadline, data, signature };
}
