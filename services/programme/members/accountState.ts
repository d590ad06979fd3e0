import { ZeroHash } from "ethers";
import type { Service } from "../Service.js";

/** What a member's wallet needs to know of the chain to sign consents and requests. Errors: `CUSTOMER_UNKNOWN`, the node's. */
export async function accountState({ reads, chain, config }: Service, account: string) {
  const { memberKey } = await reads.balanceOf({ account });
  const { point } = chain;
  await chain.head();
  return chain.reach(async () => {
    const forwarder = await chain.forwarder();
    const [key, pointNonce, forwarderNonce, exchange, balance, forwarderAddress] = await Promise.all([
      point.memberKeyOf(account),
      point.nonces(account),
      forwarder.nonces(account),
      point.exchange(),
      point.balanceOf(account),
      forwarder.getAddress(),
    ]);
    return {
      account,
      memberKey,
      chainId: config.chainId,
      point: config.point,
      linked: key !== ZeroHash,
      pointNonce,
      forwarderNonce,
      forwarder: forwarderAddress,
      exchange,
      balance,
    };
  });
}
