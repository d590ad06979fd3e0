import { hexlify, resolveAddress, type AddressLike, type BigNumberish, type BytesLike, type Signer } from "ethers";
import { checkUint } from "./checkUint.js";
import { forwardTypes } from "./relayer/forwardTypes.js";
import { eip712Domain } from "./signLinkConsent.js";
import { checkDeadline } from "./time/checkDeadline.js";
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
 *
 * Errors: `INVALID_TIME` for a deadline in another unit than seconds, `INVALID_AMOUNT` for gas that is no whole number.
 */
export async function signForwardRequest(forwarder: ERC2771Forwarder, member: Signer, call: ForwardCall) {
  const [deadline, gas] = [checkDeadline(call.deadline), checkUint("gas", call.gas)];
  const from = await member.getAddress();
  const [domain, nonce, to] = await Promise.all([
    eip712Domain(forwarder),
    call.nonce ?? forwarder.nonces(from),
    resolveAddress(call.to),
  ]);
  const data = hexlify(call.data);
  const message = { from, to, value: 0n, gas, nonce, deadline, data };
  const signature = await member.signTypedData(domain, forwardTypes, message);
  return { from, to, value: 0n, gas, deadline, data, signature };
}
