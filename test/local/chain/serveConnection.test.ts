import { expect } from "chai";
import { JsonRpcProvider } from "ethers";
import { serveConnection, type ServedConnection } from "../../../local/chain/serveConnection.js";
import { pricedFixture, connection, loadFixture, provider as embedded } from "../../support/fixture.js";

describe("serveConnection", function () {
  let served: ServedConnection;
  let provider: JsonRpcProvider;

  before(async () => {
    served = await serveConnection({ provider: embedded });
    provider = new JsonRpcProvider(served.url, undefined, { polling: true });
  });

  after(async () => {
    provider.destroy();
    await served.close();
  });

  it("answers single calls and batches as the network does", async () => {
    const [chain, block] = await Promise.all([provider.getNetwork(), provider.getBlockNumber()]);
    expect(chain.chainId).to.equal(31_337n);
    expect(block).to.equal(await connection.ethers.provider.getBlockNumber());
  });

  it("hands on why a call reverted", async () => {
    const { alliance, members } = await loadFixture(pricedFixture);
    const [stranger] = members;
    const point = alliance.points[0]?.connect(provider);
    if (point === undefined) throw new RangeError("no programme");
    const attempt = point.issue.staticCall(stranger?.address ?? "", 1n, 1n, 1n, { from: stranger?.address ?? "" });
    await expect(attempt).to.be.revertedWithCustomError(point, "AccessControlUnauthorizedAccount");
  });

  it("answers nonsense with an error", async () => {
    const response = await fetch(served.url, { method: "POST", body: "{" });
    expect(await response.json()).to.have.nested.property("error.code", -32_600);
  });
});
