import { once } from "node:events";
import { createServer, type Server } from "node:http";
import { text } from "node:stream/consumers";
import { z } from "zod";
import type { RecordedAnswer } from "../nodeAnswers.js";

const call = z.object({ id: z.unknown(), method: z.string() });
const answered = z.looseObject({ id: z.unknown(), error: z.unknown().optional(), result: z.unknown().optional() });
const NOTHING = `0x${"00".repeat(32)}`;

/** A chain on which nothing happens. */
const USUAL: Readonly<Record<string, unknown>> = {
  eth_blockNumber: "0x64",
  eth_chainId: "0x7a69",
  eth_estimateGas: "0x5208",
  eth_call: "0x",
  eth_gasPrice: "0x0",
  eth_getBlockByNumber: {
    number: "0x64",
    hash: NOTHING,
    parentHash: NOTHING,
    timestamp: "0x64",
    nonce: "0x0000000000000000",
    difficulty: "0x1",
    gasLimit: "0x5f5e100",
    gasUsed: "0x0",
    miner: `0x${"00".repeat(20)}`,
    extraData: "0x",
    baseFeePerGas: "0x0",
    transactions: [],
  },
  eth_maxPriorityFeePerGas: "0x0",
  eth_getCode: "0x00",
  eth_getLogs: [],
  eth_getTransactionByHash: null,
  eth_getTransactionCount: "0x0",
  eth_getTransactionReceipt: null,
};

/** A node that answers as usual, and to one method what was recorded. */
export class CannedNode {
  /** How often the method was asked for. */
  asked = 0;
  private method = "";
  private recorded: RecordedAnswer | undefined;

  private constructor(
    readonly url: string,
    private readonly server: Server,
  ) {}

  static async start(): Promise<CannedNode> {
    const server = createServer();
    server.listen(0, "127.0.0.1");
    await once(server, "listening");
    const address = server.address();
    if (address === null || typeof address === "string") throw new TypeError("the server has no port");
    const node = new CannedNode(`http://127.0.0.1:${address.port}`, server);
    server.on("request", (request, response) => {
      void text(request).then((body) => {
        const { status, answer } = node.answer(JSON.parse(body));
        response.writeHead(status, { "content-type": "application/json" }).end(JSON.stringify(answer));
      });
    });
    return node;
  }

  /** From now on. */
  tell(method: string, recorded: RecordedAnswer | undefined): void {
    [this.method, this.recorded, this.asked] = [method, recorded, 0];
  }

  async stop(): Promise<void> {
    this.server.closeAllConnections();
    this.server.close();
    await once(this.server, "close");
  }

  private answer(body: unknown): { readonly status: number; readonly answer: unknown } {
    const calls = z.array(call).parse([body].flat());
    const meant = calls.filter(({ method }) => method === this.method).length;
    this.asked += meant;
    const { data } = answered.safeParse(this.recorded?.answer);
    // Without an id, it is the answer to the whole message.
    if (meant > 0 && this.recorded !== undefined && (data === undefined || data.id === null)) {
      return { status: this.recorded.http, answer: this.recorded.answer };
    }
    const list = calls.map(({ id, method }) =>
      method === this.method && data !== undefined ? { ...data, id } : { jsonrpc: "2.0", id, result: USUAL[method] },
    );
    if (Array.isArray(body)) return { status: 200, answer: list };
    return { status: meant > 0 ? (this.recorded?.http ?? 200) : 200, answer: list[0] };
  }
}
