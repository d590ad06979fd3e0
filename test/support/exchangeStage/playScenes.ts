import { z } from "zod";
import type { Stage } from "./openStage.js";
import { dynamic, word } from "./words.js";
import { TradeStage__factory } from "../../../typechain-types/index.js";
import { patience } from "../../../local/patience.js";

const ANSWER = z.object({ result: z.string() });
const LIMIT_MS = 60_000;
const RUN = TradeStage__factory.createInterface().getFunction("run").selector;

/** Plays scenes of one time on the stage, in one call. Gives how each ended: the data of `TradeStage_Played`, as hex digits. */
export async function playScenes({ url, member }: Stage, calls: readonly string[], now: bigint): Promise<string[]> {
  const items = calls.map(dynamic);
  let offset = items.length * 32;
  let offsets = "";
  for (const item of items) {
    offsets += word(BigInt(offset));
    offset += item.length / 2;
  }
  const data = RUN + word(32n) + word(BigInt(items.length)) + offsets + items.join("");
  const call = { to: member, data, gas: "0x10000000000" };
  const time = { time: `0x${now.toString(16)}` };
  const body = JSON.stringify({ jsonrpc: "2.0", id: 1, method: "eth_call", params: [call, "latest", {}, time] });
  const headers = { "content-type": "application/json" };
  const response = await fetch(url, { method: "POST", headers, body, signal: AbortSignal.timeout(patience(LIMIT_MS)) });
  const { result } = ANSWER.parse(await response.json());
  return resultsOf(result.slice(2));
}

/** The items of an ABI-encoded `bytes[]`. */
function resultsOf(data: string): string[] {
  const number = (at: number) => Number.parseInt(data.slice(at, at + 64), 16);
  const list = number(0) * 2 + 64;
  return Array.from({ length: number(list - 64) }, (_, i) => {
    const item = list + number(list + i * 64) * 2;
    return data.slice(item + 64, item + 64 + number(item) * 2);
  });
}
