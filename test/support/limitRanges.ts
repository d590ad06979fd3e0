import { z } from "zod";
import { besuRefusal } from "./nodeAnswers.js";
import type { Mischief } from "./startRpcProxy.js";

const asked = z.object({
  method: z.literal("eth_getLogs"),
  params: z.tuple([z.object({ fromBlock: z.string(), toBlock: z.string() })]),
});

function isTooLong(call: unknown, most: number): boolean {
  const { data } = asked.safeParse(call);
  if (data === undefined) return false;
  const [{ fromBlock, toBlock }] = data.params;
  return Number(toBlock) - Number(fromBlock) + 1 > most;
}

/** A node that gives logs of so many blocks at once at most. */
export function limitRanges(most: number, error: unknown = besuRefusal("getLogs, range of 5,001")): Mischief {
  const only = (body: string): boolean => [JSON.parse(body)].flat().some((call) => isTooLong(call, most));
  return { kind: "refuse", method: "eth_getLogs", error, only };
}
