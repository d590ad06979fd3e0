import { text } from "node:stream/consumers";
import { expect } from "chai";
import type { JsonRpcProvider } from "ethers";
import { z } from "zod";
import { LogRanges, type BlockRange } from "../../../sdk/logs/LogRanges.js";
import { openProvider } from "../../../services/common/chain/openProvider.js";
import { PriceServer, type Answer } from "../../support/feeds/PriceServer.js";
import { besuRefusal } from "../../support/nodeAnswers.js";

const question = z.object({
  id: z.int(),
  params: z.tuple([z.object({ fromBlock: z.string(), toBlock: z.string() })]),
});

const LIMIT = 700;
const BLOCKS = { from: 17, to: 12_016 };

interface Refusal {
  readonly error?: object;
  readonly status?: number;
  readonly page?: string;
}

/** What a real Besu answered. */
const besu = (asked: string): Refusal => ({ error: besuRefusal(asked) });
const error = (code: number, message: string, status = 200): Refusal => ({ error: { code, message }, status });

/** How nodes, and those who sell access to them, refuse a range: by its blocks, its results, its size, or the time it takes. */
const OF_THE_RANGE: Readonly<Record<string, Refusal>> = {
  "Besu, 5,001 blocks": besu("getLogs, range of 5,001"),
  "Besu, by name": error(-32000, "Requested range exceeds maximum RPC range limit"),
  "geth and Infura": error(-32005, "query returned more than 10000 results"),
  Erigon: error(-32000, "query block range exceeds server limit"),
  Nethermind: error(-32005, "too many logs requested, max results 10000"),
  Alchemy: error(
    -32602,
    "Log response size exceeded. You can make eth_getLogs requests with up to a 2K block range and no limit on the response size",
    400,
  ),
  QuickNode: error(-32614, "eth_getLogs is limited to a 10,000 range", 413),
  dRPC: error(35, "ranges over 10000 blocks are not supported on freetier", 400),
  "a limit of each request": error(-32005, "block range exceeds the request limit of 1000"),
  "a search that takes too long": error(-32000, "query timeout exceeded"),
  "an answer too long": error(-32008, "Response is too big"),
  "an error of its own": error(-32603, "Internal error"),
  "a page with status 413": { status: 413, page: "<html>Request Entity Too Large</html>" },
};

/** What has nothing to do with the range, or is no answer. */
const OTHER: Readonly<Record<string, Refusal>> = {
  "asked too often": error(-32005, "rate limit exceeded"),
  "asked too often, Infura": error(-32005, "project ID request rate exceeded"),
  "asked too often, Alchemy": error(429, "Your app has exceeded its compute units per second capacity."),
  "asked too often, with a status": { status: 429, page: "Too Many Requests" },
  "asked too often, told in a body": error(-32016, "You have exceeded the rate limit", 400),
  "a token it does not take": error(-40100, "Unauthorized", 401),
  "a method that is off": error(-32604, "Method not enabled"),
  "a method it does not know": error(-32601, "the method eth_getLogs does not exist/is not available"),
  "a gateway without a node": { status: 502, page: "<html>Bad Gateway</html>" },
  "a busy one": { status: 503, page: "<html>Service Unavailable</html>" },
  "a page that says it is fine": { status: 200, page: "<html>Welcome</html>" },
  "an empty answer": { status: 200, page: "" },
};

describe("LogRanges", () => {
  let server: PriceServer;
  let provider: JsonRpcProvider;
  let ranges: number[];
  let limit: number;
  let refusal: Refusal;

  const answer: Answer = {
    handle: (response) => {
      void text(response.req).then((body) => {
        const { id, params } = question.parse(JSON.parse(body));
        const blocks = Number(params[0].toBlock) - Number(params[0].fromBlock) + 1;
        ranges.push(blocks);
        const { status = 200, page, error: refused } = blocks > limit ? refusal : {};
        const type = page === undefined ? "application/json" : "text/html";
        const json = JSON.stringify({ jsonrpc: "2.0", id, ...(refused ? { error: refused } : { result: [] }) });
        response.writeHead(status, { "content-type": type }).end(page ?? json);
      });
    },
  };

  before(async () => {
    server = await PriceServer.start();
  });
  after(() => server.stop());
  beforeEach(() => {
    [ranges, limit, refusal] = [[], LIMIT, {}];
    server.tell(answer);
    provider = openProvider({ rpc: { url: server.url, timeoutSeconds: 1 }, chainId: 31_337 });
  });
  afterEach(() => provider.destroy());

  const ask = ({ from, to }: BlockRange) => provider.getLogs({ fromBlock: from, toBlock: to });
  async function listOf(found: AsyncIterable<BlockRange>): Promise<BlockRange[]> {
    const list: BlockRange[] = [];
    for await (const { from, to } of found) list.push({ from, to });
    return list;
  }
  function expectWhole(found: readonly BlockRange[]): void {
    expect(found[0]?.from).to.equal(BLOCKS.from);
    expect(found.at(-1)?.to).to.equal(BLOCKS.to);
    for (const [i, { from }] of found.entries()) if (i > 0) expect(from).to.equal((found[i - 1]?.to ?? 0) + 1);
  }

  for (const [node, refused] of Object.entries(OF_THE_RANGE)) {
    it(`asks for less when a range is refused: ${node}`, async () => {
      refusal = refused;
      expectWhole(await listOf(new LogRanges().forward(ask, BLOCKS)));
      const inVain = ranges.filter((blocks) => blocks > LIMIT).length;
      expect(inVain, ranges.join(" ")).to.be.below(ranges.length / 2);
      expect(ranges.length).to.be.below((3 * 12_000) / LIMIT);
    });
  }

  for (const [node, refused] of Object.entries(OTHER)) {
    it(`asks once, and tells the error: ${node}`, async () => {
      refusal = refused;
      let failed = false;
      await listOf(new LogRanges().forward(ask, BLOCKS)).catch(() => (failed = true));
      expect([failed, ranges]).to.deep.equal([true, [5_000]]);
    });
  }

  it("tells the error when the node is silent or cuts the connection", async () => {
    for (const cuts of [false, true]) {
      let asked = 0;
      server.tell({
        handle: (response) => {
          asked++;
          if (cuts) response.destroy();
        },
      });
      let failed = false;
      await listOf(new LogRanges().forward(ask, BLOCKS)).catch(() => (failed = true));
      expect([failed, asked]).to.deep.equal([true, 1]);
    }
  });

  it("goes backwards, the newest first, and asks for no more than is wanted", async () => {
    refusal = besu("getLogs, range of 5,001");
    expectWhole((await listOf(new LogRanges().backward(ask, BLOCKS))).reverse());
    ranges.length = 0;
    for await (const { to } of new LogRanges().backward(ask, BLOCKS)) {
      expect(to).to.equal(BLOCKS.to);
      break;
    }
    expect(ranges).to.deep.equal([5_000, 2_500, 1_250, 625]);
  });

  it("grows again to its own limit, and remembers meanwhile what the node took", async () => {
    refusal = besu("getLogs, range of 5,001");
    const kept = new LogRanges();
    await listOf(kept.forward(ask, BLOCKS));
    ranges.length = 0;
    await listOf(kept.forward(ask, BLOCKS));
    expect(ranges[0]).to.be.at.most(LIMIT * 1.25);
    limit = Infinity;
    await listOf(kept.forward(ask, { from: 0, to: 100_000 }));
    expect(Math.max(...ranges)).to.equal(5_000);
  });

  it("ends with the node's error when it refuses a single block, as Besu does beyond its head", async () => {
    [limit, refusal] = [0, besu("getLogs, to beyond the head")];
    let told: unknown;
    await listOf(new LogRanges().forward(ask, BLOCKS)).catch((cause: unknown) => (told = cause));
    expect(told).to.be.instanceOf(Error);
    expect(ranges.at(-1)).to.equal(1);
    expect(ranges.length).to.be.below(15);
  });

  it("asks for as much as before once the node has the blocks that it was asked for too early", async () => {
    [limit, refusal] = [0, besu("getLogs, to beyond the head")];
    const kept = new LogRanges();
    await listOf(kept.forward(ask, BLOCKS)).catch(() => undefined);
    [limit, ranges] = [Infinity, []];
    await listOf(kept.forward(ask, BLOCKS));
    expect(ranges[0]).to.equal(5_000);
  });

  it("asks for nothing when there are no blocks", async () => {
    expect(await listOf(new LogRanges().forward(ask, { from: 5, to: 4 }))).to.deep.equal([]);
    expect(await listOf(new LogRanges().backward(ask, { from: 5, to: 4 }))).to.deep.equal([]);
    expect(ranges).to.deep.equal([]);
  });
});
