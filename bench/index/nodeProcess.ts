import { createServer } from "node:http";
import { text } from "node:stream/consumers";
import { z } from "zod";
import { callResult } from "./callResult.js";
import { milkWanted } from "./milkWanted.js";
import { SyntheticChain } from "./SyntheticChain.js";
import { listenHere } from "../../local/chain/listenHere.js";

/** A node that answers at once, as a process of its own: `nodeProcess.ts SIZE`, as JSON. It prints its address and ends with its input. */
const size = z.object({ trades: z.int(), tradesABlock: z.int() }).parse(JSON.parse(process.argv[2] ?? ""));
const chain = new SyntheticChain(size);
const CHAIN_ID = "0x7a69";

const call = z.object({ id: z.int(), method: z.string(), params: z.array(z.unknown()) });
const filter = z.object({ fromBlock: z.string(), toBlock: z.string(), topics: z.array(z.unknown()).optional() });
const transaction = z.object({ to: z.string(), data: z.string() });

/** As JSON. */
function resultOf({ method, params: [first] }: z.output<typeof call>): string {
  switch (method) {
    case "eth_chainId":
      return JSON.stringify(CHAIN_ID);
    case "eth_getCode":
      return '"0x00"';
    case "eth_getBlockByNumber":
      return JSON.stringify(chain.block(first === "latest" ? chain.head : Number(first)));
    case "eth_getLogs": {
      const { fromBlock, toBlock, topics } = filter.parse(first);
      return chain.logs(Number(fromBlock), Number(toBlock), milkWanted(topics));
    }
    case "eth_call": {
      const { to, data } = transaction.parse(first);
      return JSON.stringify(callResult(to.toLowerCase(), data) ?? "0x");
    }
    default:
      throw new TypeError(`nobody asks for ${method}`);
  }
}

const server = createServer((request, response) => {
  void text(request).then((body) => {
    const given: unknown = JSON.parse(body);
    const answers = z
      .array(call)
      .parse([given].flat())
      .map((asked) => `{"jsonrpc":"2.0","id":${asked.id},"result":${resultOf(asked)}}`);
    response.setHeader("content-type", "application/json");
    response.end(Array.isArray(given) ? `[${answers.join(",")}]` : answers[0]);
  });
});
const { url } = await listenHere(server);
process.stdout.write(`${url}\n`);
process.stdin.resume().once("end", () => process.exit(0));
