import { expect } from "chai";
import type { JsonRpcProvider } from "ethers";
import { isNodeError } from "../../../../services/common/chain/isNodeError.js";
import { openProvider } from "../../../../services/common/chain/openProvider.js";
import { transactionRefusal } from "../../../../sdk/transactionRefusal.js";
import { PriceServer, type Answer } from "../../../support/feeds/PriceServer.js";
import { OTHER_REFUSALS, OTHER_REVERTS, recordedRefusals } from "../../../support/nodeAnswers.js";

const SOMEBODY = `0x${"11".repeat(20)}`;

/** Answers as they arrive through ethers, which wraps each method's errors in its own way. */
describe("isNodeError", () => {
  let server: PriceServer;
  let provider: JsonRpcProvider;
  before(async () => {
    server = await PriceServer.start();
  });
  beforeEach(() => {
    provider = openProvider({ rpc: { url: server.url, timeoutSeconds: 1 }, chainId: 31_337 });
  });
  afterEach(() => provider.destroy());
  after(() => server.stop());

  const asked = {
    call: () => provider.call({ to: SOMEBODY, data: "0x" }),
    estimateGas: () => provider.estimateGas({ to: SOMEBODY, data: "0x" }),
    getTransactionCount: () => provider.getTransactionCount(SOMEBODY),
    getBlock: () => provider.getBlock(1),
    getLogs: () => provider.getLogs({ fromBlock: 0, toBlock: 1 }),
    send: () => provider.send("eth_sendRawTransaction", ["0x"]),
  };
  async function errorOf(ask: () => Promise<unknown>, answer: Answer): Promise<unknown> {
    server.tell(answer);
    return ask().then(
      (result) => expect.fail(`answers ${String(result)}`),
      (error: unknown) => error,
    );
  }
  // The provider's questions count from 1.
  const refusal = (error: object) => ({ json: { jsonrpc: "2.0", id: 1, error } });

  it("says so of every error of a node that is no revert, whatever was asked", async () => {
    const reverts = new Set(OTHER_REVERTS.map(({ title }) => title));
    const refusals = [...recordedRefusals(), ...OTHER_REFUSALS].filter(
      ({ title, error }) => !reverts.has(title) && error.code !== 3,
    );
    expect(refusals.length).to.be.greaterThan(50);
    for (const { title, error } of refusals) {
      for (const [name, ask] of Object.entries(asked)) {
        provider.destroy();
        provider = openProvider({ rpc: { url: server.url, timeoutSeconds: 1 }, chainId: 31_337 });
        expect(isNodeError(await errorOf(ask, refusal(error))), `${title}: ${name}`).to.equal(true);
      }
    }
  });

  it("does not say so of a call that reverts", async () => {
    for (const { title, error } of OTHER_REVERTS) {
      provider.destroy();
      provider = openProvider({ rpc: { url: server.url, timeoutSeconds: 1 }, chainId: 31_337 });
      expect(isNodeError(await errorOf(asked.call, refusal(error))), title).to.equal(false);
    }
  });

  const broken: Readonly<Record<string, Answer>> = {
    "a web page": { text: "<html>502 Bad Gateway</html>", status: 502 },
    "a web page that says it is fine": { text: "<html>execution reverted</html>" },
    "too many requests": { text: "Too Many Requests", status: 429 },
    "no permission": {
      json: { jsonrpc: "2.0", id: null, error: { code: -40100, message: "Unauthorized" } },
      status: 401,
    },
    nothing: { text: "" },
    "half an answer": { text: '{"jsonrpc":"2.0","id":1,"resu', type: "application/json" },
    "an answer to another question": { json: { jsonrpc: "2.0", id: 77, result: "0x" } },
    "a connection that ends": { handle: (response) => response.destroy() },
    silence: { handle: () => undefined },
  };
  for (const [name, answer] of Object.entries(broken)) {
    it(`says so of ${name}`, async () => {
      for (const ask of [asked.call, asked.send]) expect(isNodeError(await errorOf(ask, answer))).to.equal(true);
    });
  }

  it("says so of an empty result where there must be one", async () => {
    for (const [name, ask] of Object.entries({ call: asked.call, count: asked.getTransactionCount })) {
      provider.destroy();
      provider = openProvider({ rpc: { url: server.url, timeoutSeconds: 1 }, chainId: 31_337 });
      const error = await errorOf(ask, { json: { jsonrpc: "2.0", id: 1, result: null } });
      expect(isNodeError(error), name).to.equal(true);
    }
  });

  it("does not say so of a mistake of the program", () => {
    expect(isNodeError(new TypeError("x is not a function"))).to.equal(false);
    expect(isNodeError(new RangeError("out of range"))).to.equal(false);
  });
});

describe("transactionRefusal", () => {
  it("takes for refused what a node says of the transaction itself", () => {
    const refused = recordedRefusals()
      .filter(({ error }) => transactionRefusal(error) !== undefined)
      .map(({ title }) => title);
    expect(refused).to.include.members([
      "besu-26.8.0, send: unlisted sender",
      "besu-26.8.0, send: another chain id",
      "besu-26.8.0, send: gas below intrinsic",
      "besu-26.8.0, send: gas above the block's",
      "besu-26.8.0, send: nonce far ahead",
      "anvil-1.7.1, send: gas above block",
      "hardhat-3.18, send: gas above block",
    ]);
    expect(refused.filter((title) => !/, (send|call|estimate)/.test(title))).to.deep.equal([]);
  });

  it("takes for unknown what a node says of itself: the transaction may have been taken", () => {
    for (const { title, error } of OTHER_REFUSALS) {
      if (/funds|fee below|cap/.test(title)) continue;
      expect(transactionRefusal(error), title).to.equal(undefined);
    }
    for (const { title, error } of recordedRefusals()) {
      if (/token|method|Known|the same again|initcode|getLogs|batch|JSON/.test(title)) {
        expect(transactionRefusal(error), title).to.equal(undefined);
      }
    }
  });
});
