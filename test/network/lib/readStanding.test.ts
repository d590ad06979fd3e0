import { once } from "node:events";
import { createServer, type Server } from "node:http";
import { expect } from "chai";
import { z } from "zod";
import type { IdentifiedNode } from "../../../network/lib/enodeOf.js";
import { parseNetwork } from "../../../network/lib/parseNetwork.js";
import type { Call } from "../../../network/lib/readProposers.js";
import { readStanding } from "../../../network/lib/readStanding.js";
import { AllianceError } from "../../../sdk/AllianceError.js";
import { expectAllianceError } from "../../support/expectAllianceError.js";
import { describedNetwork } from "../../support/networkWorld.js";

const ADDRESSES = [1, 2, 3, 4].map((digit) => `0x${String(digit).repeat(40)}`);
const addressSchema = z.object({ port: z.int() });
const HEIGHTS = [1_000, 995, 500, undefined];

describe("readStanding", () => {
  const servers: Server[] = [];
  let nodes: readonly IdentifiedNode[];

  before(async () => {
    const { nodes: described } = parseNetwork(await describedNetwork(), "here");
    nodes = await Promise.all(
      ADDRESSES.map(async (address, index) => {
        const node = described[index] ?? expect.fail();
        const height = HEIGHTS[index];
        const server = createServer((_, response) =>
          response.writeHead(height === undefined ? 500 : 200).end(`ethereum_blockchain_height ${height ?? ""}.0\n`),
        ).listen(0, "127.0.0.1");
        servers.push(server);
        await once(server, "listening");
        const { port } = addressSchema.parse(server.address());
        return { ...node, metricsPort: port, address, id: "" };
      }),
    );
  });
  after(() => {
    for (const server of servers) server.close();
  });

  /** A node that answers with these results by method, or refuses. */
  const calling =
    (results: Readonly<Record<string, unknown>>): Call =>
    async (method, _, schema) => {
      const result = schema.safeParse(results[method]);
      if (result.success) return result.data;
      throw new AllianceError("RPC_REFUSED", `It refuses ${method}.`, "Give it a token.");
    };
  const telling = (head: number, asleep: readonly string[] = []) =>
    calling({
      qbft_getValidatorsByBlockNumber: ADDRESSES,
      qbft_getSignerMetrics: ADDRESSES.map((address) => ({
        address,
        proposedBlockCount: "0x1",
        lastProposedBlockNumber: `0x${(asleep.includes(address) ? 0 : head).toString(16)}`,
      })),
    });

  it("goes by what the node that is furthest says of who proposed", async () => {
    const [, second = ""] = ADDRESSES;
    const standing = await readStanding([telling(900), telling(1_002, [second]), calling({})], nodes);
    expect(standing).to.deep.equal({ head: 1_002, awake: ADDRESSES.filter((address) => address !== second) });
  });

  it("takes as the head what a validator's own figures show, when they are further than what is told", async () => {
    expect(await readStanding([telling(900)], nodes)).to.deep.equal({ head: 1_000, awake: ADDRESSES });
  });

  it("goes by who is at the network's height when nobody tells who proposed", async () => {
    expect(await readStanding([calling({})], nodes)).to.deep.equal({ head: 1_000, awake: ADDRESSES.slice(0, 2) });
  });

  it("does not take silence for an answer", async () => {
    const silent: Call = async () => {
      throw new AllianceError("NODE_UNREACHABLE", "Nobody answers.", "Start it.");
    };
    await expectAllianceError("NODE_UNREACHABLE", () => readStanding([silent, telling(900)], nodes));
  });
});
