import { once } from "node:events";
import { createServer, type Server } from "node:http";
import { expect } from "chai";
import { openProvider, RPC_TOKEN } from "../../../../services/common/chain/openProvider.js";

describe("openProvider", () => {
  let server: Server;
  let url: string;
  const seen: (string | undefined)[] = [];

  before(async () => {
    server = createServer((request, response) => {
      seen.push(request.headers.authorization);
      response.setHeader("content-type", "application/json");
      response.end(JSON.stringify({ jsonrpc: "2.0", id: 1, result: "0x1" }));
    }).listen(0, "127.0.0.1");
    await once(server, "listening");
    const address = server.address();
    if (address === null || typeof address === "string") throw new TypeError("no port");
    url = `http://127.0.0.1:${address.port}`;
  });
  after(() => server.close());
  afterEach(() => Reflect.deleteProperty(process.env, RPC_TOKEN));

  async function ask(): Promise<string | undefined> {
    const provider = openProvider({ rpc: { url, timeoutSeconds: 5 }, chainId: 31_337 });
    await provider.send("eth_blockNumber", []);
    provider.destroy();
    return seen.at(-1);
  }

  it("sends the environment's token with every request, and none when there is none", async () => {
    expect(await ask()).to.equal(undefined);
    process.env[RPC_TOKEN] = "a.b.c";
    expect(await ask()).to.equal("Bearer a.b.c");
  });
});
