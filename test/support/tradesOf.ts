import type { ContractTransactionResponse } from "ethers";
import { tradeEvents } from "../../sdk/trade/tradeEvents.js";
import { tradeOf } from "../../sdk/trade/tradeOf.js";
import type { Trade } from "../../sdk/trade/Trade.js";

/** The trades that a transaction's events record, in their order. */
export async function tradesOf(sent: Promise<Pick<ContractTransactionResponse, "wait">>): Promise<Trade[]> {
  const receipt = await (await sent).wait();
  return (receipt?.logs ?? []).flatMap((log) => {
    const event = tradeEvents.parseLog(log);
    return event === null ? [] : tradeOf(event);
  });
}
