import { expect } from "chai";
import { parseEther } from "ethers";
import { Node } from "../../../../services/common/chain/Node.js";
import { FlowReader } from "../../../../services/pricer/flow/FlowReader.js";
import { expectAllianceError } from "../../../support/expectAllianceError.js";
import { networkHelpers, FOREVER } from "../../../support/fixture.js";
import { limitRanges } from "../../../support/limitRanges.js";
import { PricerWorld } from "../../../support/PricerWorld.js";

const DAY = 86_400;

describe("FlowReader", function () {
  let pricers: PricerWorld;
  let node: Node;
  beforeEach(async () => {
    pricers = await PricerWorld.create();
    const contract = await pricers.exchange.getAddress();
    node = new Node({ rpc: { url: pricers.proxy.url, timeoutSeconds: 10 }, chainId: 31_337, contract });
  });
  afterEach(async () => {
    node.close();
    await pricers.stop();
  });

  const reader = (window: number) =>
    new FlowReader(node, pricers.exchange.connect(node.provider), [pricers.point], window);
  async function flowsOf(from: FlowReader): Promise<bigint[]> {
    const trades = (await from.read(await node.head())).get(pricers.point) ?? [];
    return trades.map(({ points }) => points);
  }

  it("reads what came in and what left, by sale, purchase and swap, each once", async () => {
    const { exchange, world } = pricers;
    const other = await world.point(1).getAddress();
    const member = exchange.connect(world.member(0));
    const flows = reader(DAY);
    // The fixture's own sale, an hour ago.
    expect(await flowsOf(flows)).to.deep.equal([50_000n]);
    await pricers.sell(700n);
    await member.buy(pricers.point, 60n, parseEther("10"), 0n, FOREVER, world.member(0));
    await member.swap(pricers.point, 500n, other, 0n, 0n, FOREVER, world.member(0));
    expect(await flowsOf(flows)).to.deep.equal([50_000n, 700n, -60n, 500n]);
    expect(await flowsOf(flows)).to.have.length(4);
    expect(await flowsOf(reader(600))).to.deep.equal([700n, -60n, 500n]);
  });

  it("forgets what is older than its window", async () => {
    const flows = reader(DAY);
    expect(await flowsOf(flows)).to.have.length(1);
    await pricers.pass(DAY);
    expect(await flowsOf(flows)).to.deep.equal([]);
  });

  it("reads on with a node that gives fewer blocks at once", async () => {
    await networkHelpers.mine(2_000);
    await pricers.sell(70n);
    pricers.proxy.misbehave(limitRanges(300));
    expect(await flowsOf(reader(DAY))).to.deep.equal([50_000n, 70n]);
  });

  it("asks for 5,000 blocks at once at most, and goes on after an interruption", async () => {
    await networkHelpers.mine(12_000);
    await pricers.sell(70n);
    const head = await node.head();
    const flows = reader(DAY);
    pricers.proxy.misbehave({ kind: "cut", method: "eth_getLogs" });
    await expectAllianceError("NODE_UNAVAILABLE", () => flows.read(head));
    pricers.proxy.misbehave(undefined);
    const before = pricers.proxy.asked.get("eth_getLogs") ?? 0;
    expect(await flowsOf(flows)).to.deep.equal([50_000n, 70n]);
    expect((pricers.proxy.asked.get("eth_getLogs") ?? 0) - before).to.be.within(3, 4);
  });
});
