import { expect } from "chai";
import { Node } from "../../../../services/common/chain/Node.js";
import { whyFailed } from "../../../../services/common/chain/whyFailed.js";
import { expectAllianceError } from "../../../support/expectAllianceError.js";
import { PriceServer, type Answer } from "../../../support/feeds/PriceServer.js";

const SOMEBODY = `0x${"11".repeat(20)}`;
const CALL = { from: SOMEBODY, to: SOMEBODY, data: "0x", gas: 100_000n };
const OTHERWISE = { code: "CALL_FAILED", reason: "the same call goes through since" };

const error = (code: number, message: string): Answer => ({
  json: { jsonrpc: "2.0", id: 1, error: { code, message } },
});
const result = (value: unknown): Answer => ({ json: { jsonrpc: "2.0", id: 1, result: value } });

/** How nodes say that they keep no state as old as that. */
const NO_STATE: Readonly<Record<string, Answer>> = {
  Besu: result(null),
  geth: error(-32000, "missing trie node 5e0b1c6f4dd3a1b0c2 (path ) state 0x5e0b is not available"),
  "geth, without the header": error(-32000, "header not found"),
  "geth, by path": error(-32000, "historical state 5e0b1c6f is not available"),
  "Besu, of a proof": error(-32000, "World state unavailable"),
  Erigon: error(-39001, "Unknown block"),
  Nethermind: error(-32002, "No state available for block 0x5e0b: state was pruned"),
};
/** What may be answered later. */
const LATER: Readonly<Record<string, Answer>> = {
  "asked too often": error(-32005, "rate limit exceeded"),
  "an error of its own": error(-32603, "Internal error"),
  "a gateway without a node": { status: 502, text: "<html>Bad Gateway</html>" },
  "a connection that ends": { handle: (response) => response.destroy() },
};

describe("whyFailed", () => {
  let server: PriceServer;
  let node: Node;
  before(async () => {
    server = await PriceServer.start();
  });
  after(() => server.stop());
  beforeEach(() => {
    // The provider's questions count from 1.
    node = new Node({ rpc: { url: server.url, timeoutSeconds: 2 }, chainId: 31_337, contract: SOMEBODY });
  });
  afterEach(() => node.close());

  const ask = () => whyFailed(node, CALL, 7, OTHERWISE);

  for (const [title, answer] of Object.entries(NO_STATE)) {
    it(`keeps nobody waiting when the node keeps no old state: ${title}`, async () => {
      server.tell(answer);
      const { code, reason } = await ask();
      expect(code).to.equal("CALL_FAILED");
      expect(reason).to.contain("the node does not tell why");
    });
  }

  for (const [title, answer] of Object.entries(LATER)) {
    it(`is unknown while the node may tell it later: ${title}`, async () => {
      server.tell(answer);
      await expectAllianceError("NODE_UNAVAILABLE", ask);
    });
  }

  it("is what the call reverts with, as of its block", async () => {
    server.tell(error(3, "execution reverted: no"));
    expect((await ask()).reason).to.contain("no");
  });

  it("is the other reason when the call goes through since", async () => {
    server.tell(result("0x"));
    expect(await ask()).to.deep.equal(OTHERWISE);
  });
});
