import { ZeroAddress } from "ethers";
import type { BridgeShape } from "./bridgeShape.js";

/** One of the two chains of an alliance with a bridge. */
export type ChainName = "private" | "public";

/** An end's settings; money in wei of MLK, the delay in seconds. */
export type EndSettings = ReturnType<typeof bridgeSettings>;

/** A bridge's settings at one end, as its constructor and `setSettings` take them. The courier pays gas on the public chain only. */
export function bridgeSettings({ limits, cap, delaySeconds, fee, feeRecipient }: BridgeShape, chain: ChainName) {
  const { dayMilk: dayLimit, recipientMilk: recipientLimit, transferMilk: transferLimit } = limits;
  const paid = chain === "private" && fee > 0n;
  return {
    dayLimit,
    recipientLimit,
    transferLimit,
    cap,
    delay: BigInt(delaySeconds),
    fee: paid ? fee : 0n,
    feeRecipient: paid ? feeRecipient : ZeroAddress,
  };
}
